using System.Diagnostics;
using SerHost.Sdk.Models;

namespace SerHost.Network.Occlusion;

/// <summary>Evaluates filled inputs in full, a batch at a time: for models that only answer predictions.</summary>
internal sealed class BatchedEvaluator(IModel model, WindowGrid grid) : IWindowEvaluator
{
    private const int MostFloats = 4 << 20;
    private const int MostInputs = 64;
    private static readonly TimeSpan s_longestBatch = TimeSpan.FromSeconds(0.1);

    private float[] _batch = [];

    public WindowGrid Grid => grid;

    public int Evaluate(
        ReadOnlyMemory<float> input, ReadOnlyMemory<float> fill, ReadOnlyMemory<bool> selected, float[] clean, float[] outputs,
        Action<int> progress, CancellationToken cancellation)
    {
        int size = grid.Bands * grid.Frames;
        int outputCount = clean.Length;
        int most = Math.Clamp(MostFloats / size, 1, MostInputs);
        if (_batch.Length != most * size)
        {
            _batch = new float[most * size];
        }

        float[] results = new float[most * outputCount];
        var windows = new List<int>(most);
        model.Predict(input.Span, 1, grid.Frames, clean);
        int evaluations = 1;

        // Batches grow until one takes half of the time in which a cancellation must be answered.
        int batchSize = Math.Min(4, most);
        for (int window = 0; window <= grid.Count; window++)
        {
            if (window < grid.Count && selected.Span[window])
            {
                Span<float> filled = _batch.AsSpan(windows.Count * size, size);
                if (!Fill(window, input.Span, fill.Span, filled))
                {
                    clean.CopyTo(outputs, window * outputCount);
                    progress(1);
                    continue;
                }

                windows.Add(window);
            }

            if (windows.Count == batchSize || (window == grid.Count && windows.Count > 0))
            {
                cancellation.ThrowIfCancellationRequested();
                long start = Stopwatch.GetTimestamp();
                model.Predict(_batch.AsSpan(0, windows.Count * size), windows.Count, grid.Frames,
                    results.AsSpan(0, windows.Count * outputCount));
                TimeSpan each = Stopwatch.GetElapsedTime(start) / windows.Count;
                for (int i = 0; i < windows.Count; i++)
                {
                    results.AsSpan(i * outputCount, outputCount).CopyTo(outputs.AsSpan(windows[i] * outputCount));
                }

                evaluations += windows.Count;
                progress(windows.Count);
                windows.Clear();
                batchSize = Math.Clamp((int)(s_longestBatch / each), 1, Math.Min(most, 2 * batchSize));
            }
        }

        return evaluations;
    }

    /// <summary>Copies the input with one window filled; false when that changes nothing.</summary>
    private bool Fill(int window, ReadOnlySpan<float> input, ReadOnlySpan<float> fill, Span<float> filled)
    {
        input.CopyTo(filled);
        bool changes = false;
        for (int band = grid.FirstBand(window); band < grid.EndBand(window); band++)
        {
            int from = (band * grid.Frames) + grid.FirstFrame(window);
            int length = grid.EndFrame(window) - grid.FirstFrame(window);
            changes |= !input.Slice(from, length).SequenceEqual(fill.Slice(from, length));
            fill.Slice(from, length).CopyTo(filled[from..]);
        }

        return changes;
    }
}
