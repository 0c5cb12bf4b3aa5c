namespace Rise;

/// <summary>Draws smooth masks: a coarse grid of cells, each visible by chance, shifted at random and interpolated linearly.</summary>
internal sealed class MaskGenerator
{
    private readonly int _bands, _frames, _cellBands, _cellFrames;
    private readonly double _keep;
    private readonly float[] _cells;
    private ulong _state;

    public MaskGenerator(int bands, int frames, int cellBands, int cellFrames, double keep, ulong seed)
    {
        (_bands, _frames, _keep, _state) = (bands, frames, keep, seed);
        _cellBands = Math.Min(cellBands, bands);
        _cellFrames = Math.Min(cellFrames, frames);
        _cells = new float[(_cellBands + 2) * (_cellFrames + 2)];
    }

    /// <summary>Writes the next mask, [bands, frames], values in [0, 1].</summary>
    public void Next(Span<float> mask)
    {
        for (int i = 0; i < _cells.Length; i++)
        {
            _cells[i] = Uniform() < _keep ? 1 : 0;
        }

        double shiftBands = Uniform(), shiftFrames = Uniform();
        for (int band = 0; band < _bands; band++)
        {
            // An input with one band has one row of cells: nothing to interpolate between.
            double row = _bands == 1 ? 0 : shiftBands + ((double)band * _cellBands / _bands);
            int top = (int)row;
            float down = (float)(row - top);
            for (int frame = 0; frame < _frames; frame++)
            {
                double column = shiftFrames + ((double)frame * _cellFrames / _frames);
                int left = (int)column;
                float right = (float)(column - left);
                mask[(band * _frames) + frame] =
                    ((1 - down) * Across(top, left, right)) + (down * Across(top + 1, left, right));
            }
        }
    }

    private float Across(int row, int column, float right)
    {
        int at = (row * (_cellFrames + 2)) + column;
        return ((1 - right) * _cells[at]) + (right * _cells[at + 1]);
    }

    // SplitMix64 (Steele, Lea and Flood 2014): the same numbers everywhere, whatever the runtime's own generator does.
    private double Uniform()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
