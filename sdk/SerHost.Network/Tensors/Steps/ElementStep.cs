using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Rules;
using SerHost.Network.Vectors;

namespace SerHost.Network.Tensors.Steps;

/// <summary>What the relevance rules make of a function of single elements.</summary>
internal enum ElementRule
{
    /// <summary>Identity rule: g · f(x)/x (AttnLRP, equation 9), for f(0) = 0.</summary>
    Identity,

    /// <summary>Nothing goes back: a gate, a standard deviation.</summary>
    Stop,

    /// <summary>The gradient, because the function is linear.</summary>
    Linear,
}

/// <summary>A function of single elements.</summary>
internal sealed class ElementStep(string name, Operand input, Operand output, ElementKernel kernel, ElementRule rule)
    : TensorStep(name, [input], output)
{
    private const int Chunk = 2048;

    public override void Forward(TensorPass pass)
    {
        ReadOnlyMemory<float> x = pass.Value(Inputs[0]);
        Memory<float> y = pass.Write(Output);
        pass.Team.SplitElements(Output.Count, (from, length) => kernel.Value(x.Span.Slice(from, length), y.Span.Slice(from, length)));
    }

    public override bool Passes(int input, TensorRules rules) => rules.IsGradient || rule != ElementRule.Stop;

    public override bool KeepsInput(int input, TensorRules rules, ReadOnlySpan<bool> isLive) => true;

    public override void Backward(TensorBackward pass)
    {
        ReadOnlyMemory<float> x = pass.Value(Inputs[0]), gradient = pass.Gradient;
        Memory<float> target = pass.Target(0, out bool add);
        bool asSlope = pass.Rules.IsGradient || rule == ElementRule.Linear;
        int count = pass.Count, size = Output.Count;
        pass.Team.SplitElements(size, (from, length) =>
        {
            Span<float> factor = stackalloc float[Chunk];
            for (int start = from; start < from + length; start += Chunk)
            {
                Span<float> part = factor[..Math.Min(Chunk, from + length - start)];
                if (asSlope)
                {
                    kernel.Slope(x.Span.Slice(start, part.Length), part);
                }
                else
                {
                    kernel.Ratio(x.Span.Slice(start, part.Length), part);
                }

                for (int condition = 0; condition < count; condition++)
                {
                    int at = (condition * size) + start;
                    VectorLoops.Multiply(part, gradient.Span.Slice(at, part.Length), target.Span.Slice(at, part.Length), add);
                }
            }
        });
    }
}
