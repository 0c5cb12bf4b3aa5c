using SerHost.Network.Occlusion;

namespace Attribution.Cuda.Occlusion;

/// <summary>Evaluates the windows of a grid on a GPU, computing only what each changes.</summary>
internal sealed class GpuWindowEvaluator(WindowScores scores, WindowGrid grid, PrecisionSample? sample) : IWindowEvaluator
{
    private (bool[] Selected, (int Band, int Frame)[] Windows)? _last;

    public WindowGrid Grid => grid;

    public int Evaluate(
        ReadOnlyMemory<float> input, ReadOnlyMemory<float> fill, ReadOnlyMemory<bool> selected, float[] clean, float[] outputs,
        Action<int> progress, CancellationToken cancellation)
    {
        // The same list for the same selection: the scores keep their plans and buffers by it.
        if (_last is not { } last || !last.Selected.AsSpan().SequenceEqual(selected.Span))
        {
            bool[] copy = selected.ToArray();
            last = (copy, [.. Enumerable.Range(0, grid.Count).Where(i => copy[i]).Select(i => (grid.FirstBand(i), grid.FirstFrame(i)))]);
            _last = last;
        }

        int done = 0;
        var reports = new ShareProgress(share =>
        {
            int now = (int)Math.Round(share * last.Windows.Length);
            progress(now - done);
            done = now;
        });
        (float[] cleanOutputs, float[] changed) = scores.Evaluate(
            input.Span, fill.Span, grid.Bands, grid.Frames, last.Windows, grid.WindowBands, grid.WindowFrames, reports, cancellation);
        sample?.Measure(grid, input.Span, fill.Span, last.Windows, changed, clean.Length, cancellation);
        cleanOutputs.CopyTo(clean, 0);
        int next = 0;
        for (int window = 0; window < grid.Count; window++)
        {
            if (last.Selected[window])
            {
                changed.AsSpan(next++ * clean.Length, clean.Length).CopyTo(outputs.AsSpan(window * clean.Length));
            }
        }

        return 1 + last.Windows.Length;
    }

    private sealed class ShareProgress(Action<double> take) : IProgress<double>
    {
        public void Report(double value) => take(value);
    }
}
