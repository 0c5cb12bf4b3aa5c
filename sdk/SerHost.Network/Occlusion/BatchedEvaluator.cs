using SerHost.Sdk.Models;

namespace SerHost.Network.Occlusion;

/// <summary>Evaluates filled inputs in full, a batch at a time: for models that only answer predictions, and for windows with soft
/// edges.</summary>
/// <param name="model">The model.</param>
/// <param name="grid">The windows.</param>
/// <param name="edges">How the windows' edges are softened; null for hard edges.</param>
internal sealed class BatchedEvaluator(IModel model, WindowGrid grid, SoftEdges? edges = null) : IWindowEvaluator
{
    private readonly BatchedPredictions _predictions = new(model, grid.Bands, grid.Frames);

    public WindowGrid Grid => grid;

    public int Evaluate(
        ReadOnlyMemory<float> input, ReadOnlyMemory<float> fill, ReadOnlyMemory<bool> selected, float[] clean, float[] outputs,
        Action<int> progress, CancellationToken cancellation)
    {
        int outputCount = clean.Length;
        model.Predict(input.Span, 1, grid.Frames, clean);
        return 1 + _predictions.Run(
            Enumerable.Range(0, grid.Count).Where(window => selected.Span[window]),
            (window, filled) =>
            {
                bool changes = Fill(window, input.Span, fill.Span, filled);
                if (!changes)
                {
                    clean.CopyTo(outputs, window * outputCount);
                }

                return changes;
            },
            (window, found) => found.CopyTo(outputs.AsSpan(window * outputCount)),
            progress,
            cancellation);
    }

    /// <summary>Copies the input with one window filled; false when that changes nothing.</summary>
    private bool Fill(int window, ReadOnlySpan<float> input, ReadOnlySpan<float> fill, Span<float> filled)
    {
        input.CopyTo(filled);
        int first = grid.FirstFrame(window), length = grid.EndFrame(window) - first;
        bool changes = false;
        for (int band = grid.FirstBand(window); band < grid.EndBand(window); band++)
        {
            int from = (band * grid.Frames) + first;
            Span<float> target = filled.Slice(from, length);
            if (edges is not null)
            {
                edges.Fill(fill.Slice(from, length), target, first == 0, grid.EndFrame(window) == grid.Frames);
            }
            else
            {
                fill.Slice(from, length).CopyTo(target);
            }

            changes |= !input.Slice(from, length).SequenceEqual(target);
        }

        return changes;
    }
}
