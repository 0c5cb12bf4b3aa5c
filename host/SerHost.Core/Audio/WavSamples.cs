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

    /// <summary>A shorter recording is too short to be called quiet.</summary>
    private const double LeastSeconds = 0.1;

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
        var mix = new ChannelMix(header.Channels);
        var grid = new SampleGrid();
        stream.Position = header.DataOffset;
        for (int first = 0; first < mono.Length; first += blockFrames)
        {
            cancellation.ThrowIfCancellationRequested();
            int frames = Math.Min(blockFrames, mono.Length - first);
            Span<double> block = samples.AsSpan(0, frames * header.Channels);
            stream.ReadExactly(bytes, 0, frames * frameBytes);
            if (header.IsBigEndian)
            {
                TurnSamples(bytes.AsSpan(0, frames * frameBytes), frameBytes / header.Channels);
            }

            WavEncodings.Decode(bytes, header.Encoding, block);
            CheckValues(path, header, first, block);
            grid.Add(block);
            mix.Add(block, mono.AsSpan(first, frames));
        }

        Describe(mono, header, mix, grid, notes);
        return mono;
    }

    private static void TurnSamples(Span<byte> bytes, int sampleBytes)
    {
        for (int at = 0; at < bytes.Length; at += sampleBytes)
        {
            bytes.Slice(at, sampleBytes).Reverse();
        }
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

    private static void Describe(ReadOnlySpan<float> mono, WavHeader header, ChannelMix mix, SampleGrid grid, List<AudioNote> notes)
    {
        if (mix.Describe() is { } mixed)
        {
            notes.Add(mixed);
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
            notes.Add(new AudioNote(
                AudioNoteKind.Silent, mix.IsSilent ? "Every sample is zero." : "Every sample of the mean over channels is zero."));
        }
        else if (peak > 1)
        {
            notes.Add(new AudioNote(AudioNoteKind.Clipped, FormattableString.Invariant($"The peak is {peak:0.###} times full scale; values were kept.")));
        }
        else if (clippedRuns > 0)
        {
            notes.Add(new AudioNote(AudioNoteKind.Clipped, $"Clipped in {clippedRuns} places ({ClippedRun} or more samples in a row at full scale)."));
        }

        if (mono.Length >= LeastSeconds * header.SampleRateHz
            && grid.Describe(LoudPower(mono, header.SampleRateHz) * mix.Gain) is { } quiet)
        {
            notes.Add(quiet);
        }
    }

    /// <summary>Mean square that a twentieth of the stretches of 20 ms exceed.</summary>
    private static double LoudPower(ReadOnlySpan<float> mono, int rateHz)
    {
        int length = Math.Min(mono.Length, Math.Max(1, rateHz / 50));
        double[] powers = new double[mono.Length / length];
        for (int i = 0; i < powers.Length; i++)
        {
            double sum = 0;
            foreach (float sample in mono.Slice(i * length, length))
            {
                sum += (double)sample * sample;
            }

            powers[i] = sum / length;
        }

        Array.Sort(powers);
        return powers[(int)(0.95 * (powers.Length - 1))];
    }
}
