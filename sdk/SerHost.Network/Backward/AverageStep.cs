using SerHost.Network.Relevance.Rules;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>Average pools and means over whole axes (a window as large as the axis): norm, or gradient.</summary>
internal sealed class AverageStep : LayerStep
{
    private readonly Window2D _window;
    private readonly bool _countsPadding;
    private readonly float[]? _reciprocals;

    public AverageStep(int index, Layer layer, RelevanceRule rule, NetworkLayout layout)
        : base(index, layer, rule, layout)
    {
        _window = layer switch
        {
            PoolLayer pool => pool.Window,
            MeanLayer mean => new Window2D(mean.OverHeight ? Input.Shape.Height : 1, mean.OverWidth ? Input.Shape.Width : 1),
            _ => throw new ArgumentException($"'{layer.Kind}' is no average.", nameof(layer)),
        };
        _countsPadding = layer is PoolLayer { CountsPadding: true };
        _reciprocals = rule.Kind == RuleKind.Gradient ? null : new float[Output.Length];
    }

    public override void Forward(PassState state, WorkTeam team)
    {
        float[] input = state.Values[InputIndex];
        float[] output = state.Values[Index];
        var sums = new double[Output.Shape.Channels];
        ForEachWindow((place, offsets, divisor) =>
        {
            Array.Clear(sums);
            foreach (int offset in offsets)
            {
                BufferMath.Add(sums, default, input.AsSpan(offset, sums.Length));
            }

            for (int c = 0; c < sums.Length; c++)
            {
                output[place + c] = (float)(sums[c] / divisor);
            }
        });
    }

    public override void Prepare(PassState state, WorkTeam team)
    {
        if (_reciprocals is not null)
        {
            BufferMath.Reciprocal(_reciprocals, state.Values[Index], 1, (float)Rule.Epsilon);
        }
    }

    public override void Backward(PassState state, Workspace workspace, WorkTeam team)
    {
        float[] relevance = Received(state, workspace);
        float[] input = state.Values[InputIndex];
        float[] target = ClearedInput(workspace);
        float[] shares = workspace.Temporary(this, 0, Output.Shape.Channels);
        bool weighs = _reciprocals is not null && !workspace.IsPerValue(InputIndex);
        ForEachWindow((place, offsets, divisor) =>
        {
            for (int c = 0; c < shares.Length; c++)
            {
                shares[c] = relevance[place + c] / divisor * (_reciprocals is null ? 1 : _reciprocals[place + c]);
            }

            foreach (int offset in offsets)
            {
                Span<float> to = target.AsSpan(offset, shares.Length);
                if (weighs)
                {
                    VectorLoops.Multiply(shares, input.AsSpan(offset, shares.Length), to, add: true);
                }
                else
                {
                    VectorLoops.Add(shares, to);
                }
            }
        });
    }

    private void ForEachWindow(WindowAction action)
    {
        var walk = new WindowWalk(_window, Input);
        for (int row = 0; row < Output.Shape.Height; row++)
        {
            for (int column = 0; column < Output.Shape.Width; column++)
            {
                ReadOnlySpan<int> offsets = walk.At(row, column, out _);
                int divisor = _countsPadding ? _window.KernelHeight * _window.KernelWidth : Math.Max(1, offsets.Length);
                action(Output.Offset(row, column), offsets, divisor);
            }
        }
    }

    private delegate void WindowAction(int place, ReadOnlySpan<int> offsets, int divisor);
}
