namespace SerHost.Sdk.Graph;

/// <summary>Maximum or average over a sliding window. Padding never wins a maximum.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Input">Index of the layer it reads.</param>
/// <param name="Function">Maximum or average.</param>
/// <param name="Window">Kernel size, stride, dilation, padding. Rows or columns past the padding (ceil mode) are expressed as more padding
/// at the end.</param>
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

/// <summary>What a pooling window computes.</summary>
public enum PoolKind
{
    /// <summary>The largest value; among equals the first in row-major order.</summary>
    Maximum,

    /// <summary>The mean.</summary>
    Average,
}

/// <summary>Mean over the whole height, the whole width, or both (global average pooling); reduced axes become 1.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Input">Index of the layer it reads.</param>
/// <param name="OverHeight">Whether the height is averaged away.</param>
/// <param name="OverWidth">Whether the width is averaged away.</param>
public sealed record MeanLayer(string Name, int Input, bool OverHeight, bool OverWidth) : Layer(Name, [Input])
{
    /// <inheritdoc/>
    public override string Kind => "mean";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs[0] with { Height = OverHeight ? 1 : inputs[0].Height, Width = OverWidth ? 1 : inputs[0].Width };
    }
}
