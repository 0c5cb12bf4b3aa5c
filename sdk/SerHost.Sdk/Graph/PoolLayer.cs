namespace SerHost.Sdk.Graph;

/// <summary>Maximum or average over a sliding window. Padding never wins a maximum.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Input">Index of the layer it reads.</param>
/// <param name="Function">Maximum or average.</param>
/// <param name="Window">Kernel size, stride, dilation, padding. Rows or columns past the padding (ceil mode) are expressed as more padding at the end.</param>
public sealed record PoolLayer(string Name, int Input, PoolKind Function, Window2D Window) : Layer(Name, [Input])
{
    /// <summary>Whether an average divides by the whole kernel (true) or by the taps that lie inside the input (false).</summary>
    public bool CountsPadding { get; init; }

    /// <inheritdoc/>
    public override string Kind => Function == PoolKind.Maximum ? "max-pool" : "average-pool";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        TensorShape input = inputs[0];
        var output = new TensorShape(input.Channels, Window.OutputHeight(input.Height), Window.OutputWidth(input.Width));
        return output.Height > 0 && output.Width > 0
            ? output
            : throw Error($"an input of {input} is smaller than the kernel ({Window.KernelHeight}×{Window.KernelWidth}).");
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        if (Window.FindProblem() is { } problem)
        {
            throw Error(problem);
        }
    }
}
