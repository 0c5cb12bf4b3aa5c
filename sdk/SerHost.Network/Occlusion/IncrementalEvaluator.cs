
namespace SerHost.Network.Occlusion;

/// <summary>Computes only what each window changes, on the model's layer graph.</summary>
internal sealed class IncrementalEvaluator(IncrementalOcclusion occlusion) : IWindowEvaluator
{
    public WindowGrid Grid => occlusion.Plan.Grid;

    public int Evaluate(
        ReadOnlyMemory<float> input, ReadOnlyMemory<float> fill, ReadOnlyMemory<bool> selected, float[] clean, float[] outputs,
        Action<int> progress, CancellationToken cancellation) =>
        1 + occlusion.Evaluate(input, fill, selected, clean, outputs, progress, cancellation);
}
