namespace SerHost.Core.Audio;

/// <summary>Reads the samples of a WAV file and mixes them down to one channel.</summary>
internal static class WavSamples
{
    /// <summary>Longest recording read: 268 million samples, 4.6 hours at 16 kHz (1 GiB of memory).</summary>
    public const long MostFrames = 1L << 28;

    /// <summary>No integer format scaled by mistake exceeds this; what does is not sound.</summary>
    private const double LargestPlausible = 2_147_483_648.0;
    private const int BlockBytes = 1 << 16;
    private const int ClippedRun = 3;

    /// <summary>Reads all frames; channels are averaged. Adds notes on clipping and silence.</summary>
    /// <exception cref="AudioFileException">A sample is not finite, or there are too many.</exception>
    public static float[] Read(Stream stream, string path, WavHeader header, List<AudioNote> notes, CancellationToken cancellation)
    {
        if (header.Frames > MostFrames)
        {
            throw new AudioFileException(path, null, FormattableString.Invariant(
                $"{header.Info.DurationSeconds / 3600:0.0} hours of sound; at most {MostFrames} samples are read. Split the recording."));
        }

        float[] mono = new float[header.Frames];
        int frameBytes = header.BytesPerFrame;
        int blockFrames = Math.Max(1, BlockBytes / frameBytes);
        byte[] bytes = new byte[blockFrames * frameBytes];
        double[] samples = new double[blockFrames * header.Channels];
        stream.Position = header.DataOffset;
        for (int first = 0; first < mono.Length; first += blockFrames)
        {
            cancellation.ThrowIfCancellationRequested();
            int frames = Math.Min(blockFrames, mono.Length - first);
            Span<double> block = samples.AsSpan(0, frames * header.Channels);
            stream.ReadExactly(bytes, 0, frames * frameBytes);
            WavEncodings.Decode(bytes, header.Encoding, block);
            CheckValues(path, header, first, block);
            MixDown(block, header.Channels, mono.AsSpan(first, frames));
        }

        Describe(mono, header, notes);
        return mono;
    }

    private static void CheckValues(string path, WavHeader header, int firstFrame, ReadOnlySpan<double> samples)
    {
        if (!WavEncodings.IsFloat(header.Encoding))
        {
            return;
        }

        for (int i = 0; i < samples.Length; i++)
        {
            if (!(Math.Abs(samples[i]) <= LargestPlausible))
            {
                int frame = firstFrame + (i / header.Channels);
                long offset = header.DataOffset + ((long)frame * header.BytesPerFrame) + (i % header.Channels * (header.BytesPerFrame / header.Channels));
                throw new AudioFileException(
                    path,
                    $"sample {frame}, channel {(i % header.Channels) + 1}, byte {offset}",
                    FormattableString.Invariant($"expected an amplitude near [-1, 1], found {samples[i]:R}. Export the file again, or as 16-bit PCM."));
            }
        }
    }

    private static void MixDown(ReadOnlySpan<double> samples, int channels, Span<float> mono)
    {
        for (int frame = 0; frame < mono.Length; frame++)
        {
            double sum = 0;
            for (int channel = 0; channel < channels; channel++)
            {
                sum += samples[(frame * channels) + channel];
            }

            mono[frame] = (float)(sum / channels);
        }
    }

    private static void Describe(ReadOnlySpan<float> mono, WavHeader header, List<AudioNote> notes)
    {
        if (header.Channels > 1)
        {
            notes.Add(new AudioNote(AudioNoteKind.MixedDown, $"Mixed down from {header.Channels} channels (their mean)."));
        }

        double fullScale = WavEncodings.LargestAmplitude(header.Encoding);
        double peak = 0;
        int run = 0;
        int clippedRuns = 0;
        foreach (float sample in mono)
        {
            double size = Math.Abs(sample);
            peak = Math.Max(peak, size);
            run = size >= fullScale ? run + 1 : 0;
            clippedRuns += run == ClippedRun ? 1 : 0;
        }

        if (peak == 0)
        {
            notes.Add(new AudioNote(AudioNoteKind.Silent, "Every sample is zero."));
        }
        else if (peak > 1)
        {
            notes.Add(new AudioNote(AudioNoteKind.Clipped, FormattableString.Invariant($"The peak is {peak:0.###} times full scale; values were kept.")));
        }
        else if (clippedRuns > 0)
        {
            notes.Add(new AudioNote(AudioNoteKind.Clipped, $"Clipped in {clippedRuns} places ({ClippedRun} or more samples in a row at full scale)."));
        }
    }
}
