namespace Cues.Gemaps;

/// <summary>Hands out stretches of a clip that move forward in time; keeps a few
/// thousand samples around the present place. Not thread-safe.</summary>
/// <param name="samples">The clip.</param>
internal sealed class FrameReader(ISamples samples)
{
    private const int BlockSamples = 32_768;
    private const int LookBackSamples = 4096;

    private double[] _block = [];
    private int _start;
    private int _count;

    /// <summary>Samples of the whole clip.</summary>
    public int Count => samples.Count;

    /// <summary>Samples start … start + length − 1, all of which exist. Valid until the next call.</summary>
    public ReadOnlySpan<double> At(int start, int length)
    {
        if (start < _start || start + length > _start + _count)
        {
            Move(start, length);
        }

        return _block.AsSpan(start - _start, length);
    }

    private void Move(int wanted, int length)
    {
        int start = Math.Max(0, wanted - LookBackSamples);
        int end = Math.Min(samples.Count, Math.Max(wanted + length, start + BlockSamples));
        int kept = start >= _start ? Math.Max(0, Math.Min(_start + _count, end) - start) : 0;
        if (_block.Length < end - start)
        {
            Array.Resize(ref _block, end - start);
        }

        if (kept > 0)
        {
            _block.AsSpan(start - _start, kept).CopyTo(_block);
        }

        samples.Read(start + kept, _block.AsSpan(kept, end - start - kept));
        (_start, _count) = (start, end - start);
    }
}
