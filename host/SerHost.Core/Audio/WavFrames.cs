namespace SerHost.Core.Audio;

/// <summary>Reads frames of a WAV file in any order, mixed down to one channel (the channels' mean). Not thread-safe.</summary>
/// <param name="stream">The file, open and seekable.</param>
/// <param name="path">Its name in messages.</param>
/// <param name="header">Where its samples lie.</param>
internal sealed class WavFrames(Stream stream, string path, WavHeader header)
{
    /// <summary>No integer format scaled by mistake exceeds this; what does is not sound.</summary>
    private const double LargestPlausible = 2_147_483_648.0;
    private const int BlockBytes = 1 << 16;

    private readonly int _blockFrames = Math.Max(1, BlockBytes / header.BytesPerFrame);
    private readonly ChannelMix _unseen = new(header.Channels);
    private byte[] _bytes = [];
    private double[] _samples = [];

    /// <summary>Reads frames first … first + mono.Length − 1, all of which the header promises.</summary>
    /// <param name="first">First frame.</param>
    /// <param name="mono">Receives the channels' mean.</param>
    /// <param name="check">Sees all samples, when the frames are read in order; null where they were seen before.</param>
    /// <exception cref="AudioFileException">A sample is not finite.</exception>
    /// <exception cref="EndOfStreamException">The file has become shorter.</exception>
    public void Read(long first, Span<float> mono, SoundCheck? check)
    {
        if (_bytes.Length == 0)
        {
            _bytes = new byte[_blockFrames * header.BytesPerFrame];
            _samples = new double[_blockFrames * header.Channels];
        }

        stream.Position = header.DataOffset + (first * header.BytesPerFrame);
        for (int done = 0; done < mono.Length; done += _blockFrames)
        {
            int frames = Math.Min(_blockFrames, mono.Length - done);
            Span<double> block = _samples.AsSpan(0, frames * header.Channels);
            stream.ReadExactly(_bytes, 0, frames * header.BytesPerFrame);
            if (header.IsBigEndian)
            {
                TurnSamples(_bytes.AsSpan(0, frames * header.BytesPerFrame), header.BytesPerFrame / header.Channels);
            }

            WavEncodings.Decode(_bytes, header.Encoding, block);
            CheckValues(first + done, block);
            Span<float> part = mono.Slice(done, frames);
            (check?.Mix ?? _unseen).Add(block, part);
            check?.Add(block, part);
        }
    }

    private void CheckValues(long firstFrame, ReadOnlySpan<double> samples)
    {
        if (!WavEncodings.IsFloat(header.Encoding))
        {
            return;
        }

        for (int i = 0; i < samples.Length; i++)
        {
            if (!(Math.Abs(samples[i]) <= LargestPlausible))
            {
                long frame = firstFrame + (i / header.Channels);
                long offset = header.DataOffset + (frame * header.BytesPerFrame)
                    + (i % header.Channels * (header.BytesPerFrame / header.Channels));
                throw new AudioFileException(
                    path,
                    $"sample {frame}, channel {(i % header.Channels) + 1}, byte {offset}",
                    FormattableString.Invariant($"expected an amplitude near [-1, 1], found {samples[i]:R}. Export the file again, or as 16-bit PCM."));
            }
        }
    }

    private static void TurnSamples(Span<byte> bytes, int sampleBytes)
    {
        for (int at = 0; at < bytes.Length; at += sampleBytes)
        {
            bytes.Slice(at, sampleBytes).Reverse();
        }
    }
}
