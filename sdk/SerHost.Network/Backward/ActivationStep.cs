using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>Element-wise functions: relevance passes unchanged, gradients are multiplied by the derivative.</summary>
internal sealed class ActivationStep(int index, ActivationLayer layer, RelevanceRule rule, NetworkLayout layout)
    : LayerStep(index, layer, rule, layout)
{
    public override void Forward(PassState state, WorkTeam team)
    {
        float[] input = state.Values[InputIndex];
        float[] output = state.Values[Index];
        if (state.Rectifier[InputIndex] == Index)
        {
            return; // computed with its input
        }

        if (layer.Function == ActivationKind.Relu)
        {
            team.SplitElements(output.Length, (start, count) => Rectify(state, start, count));
            return;
        }

        // Only values inside: a sigmoid of the border's zeros would not be 0.
        ForEachValue(Output, i => output[i] = ActivationFunction.Apply(layer, input[i]));
    }

    private void Rectify(PassState state, int start, int count)
    {
        VectorLoops.Relu(state.Values[InputIndex].AsSpan(start, count), state.Values[Index].AsSpan(start, count));
        if (state.Exact[Index] is null)
        {
            return;
        }

        Span<double> exact = state.Exact[Index].AsSpan(start, count);
        if (state.Exact[InputIndex] is { } source)
        {
            BufferMath.Relu(exact, source.AsSpan(start, count));
        }
        else
        {
            BufferMath.Widen(exact, state.Values[Index].AsSpan(start, count));
        }
    }

    public override void Backward(PassState state, Workspace workspace, WorkTeam team)
    {
        float[] input = state.Values[InputIndex];
        if (Rule.Kind != RuleKind.Gradient)
        {
            if (workspace.AreShared(Index, InputIndex))
            {
                _ = workspace.ClaimFirst(InputIndex);
            }
            else
            {
                VectorLoops.Add(Received(state, workspace), ClearedInput(workspace));
            }

            return;
        }

        float[] relevance = Received(state, workspace);
        float[] target = ClearedInput(workspace);
        if (layer.Function == ActivationKind.Relu)
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] += input[i] > 0 ? relevance[i] : 0;
            }

            return;
        }

        ForEachValue(Output, i => target[i] += relevance[i] * ActivationDerivative.At(layer, input[i]));
    }

    private static void ForEachValue(MapLayout layout, Action<int> action)
    {
        for (int row = 0; row < layout.Shape.Height; row++)
        {
            for (int column = 0; column < layout.Shape.Width; column++)
            {
                int offset = layout.Offset(row, column);
                for (int c = 0; c < layout.Shape.Channels; c++)
                {
                    action(offset + c);
                }
            }
        }
    }
}

/// <summary>Derivatives of the element-wise functions. At the kinks of ReLU-like functions the side of the smaller slope counts, as
/// frameworks have it: d relu(0) = 0.</summary>
internal static class ActivationDerivative
{
    /// <summary>The derivative at x.</summary>
    /// <param name="layer">The function and its constants.</param>
    /// <param name="x">Where.</param>
    public static float At(ActivationLayer layer, float x) => (float)At(layer, (double)x);

    /// <summary>The derivative at x, in float64.</summary>
    /// <param name="layer">The function and its constants.</param>
    /// <param name="x">Where.</param>
    public static double At(ActivationLayer layer, double x)
    {
        switch (layer.Function)
        {
            case ActivationKind.Relu:
                return x > 0 ? 1 : 0;
            case ActivationKind.LeakyRelu:
                return x > 0 ? 1 : layer.Alpha;
            case ActivationKind.Clip:
                return x > layer.Minimum && x < layer.Maximum ? 1 : 0;
            case ActivationKind.Sigmoid:
                double sigmoid = 1 / (1 + Math.Exp(-x));
                return sigmoid * (1 - sigmoid);
            case ActivationKind.Tanh:
                double tanh = Math.Tanh(x);
                return 1 - (tanh * tanh);
            case ActivationKind.Gelu:
                double density = Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);
                return (0.5 * (1 + ErrorFunction.Erf(x / Math.Sqrt(2)))) + (x * density);
            case ActivationKind.GeluTanh:
                double scale = Math.Sqrt(2 / Math.PI);
                double inner = Math.Tanh(scale * (x + (0.044715 * x * x * x)));
                double slope = scale * (1 + (3 * 0.044715 * x * x));
                return (0.5 * (1 + inner)) + (0.5 * x * (1 - (inner * inner)) * slope);
            default:
                throw new GraphException(layer.Name, $"unknown activation {layer.Function}.");
        }
    }
}
