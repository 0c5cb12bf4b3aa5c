using SerHost.Network.Relevance.Rules;
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
        ForEachWindow((place, offsets, divisor) =>
        {
            for (int c = 0; c < Output.Shape.Channels; c++)
            {
                double sum = 0;
                foreach (int offset in offsets)
                {
                    sum += input[offset + c];
                }

                output[place + c] = (float)(sum / divisor);
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
        float[] relevance = workspace.Relevance(Index);
        float[] input = state.Values[InputIndex];
        float[] target = ClearedInput(workspace);
        ForEachWindow((place, offsets, divisor) =>
        {
            for (int c = 0; c < Output.Shape.Channels; c++)
            {
                float share = relevance[place + c] / divisor;
                foreach (int offset in offsets)
                {
                    target[offset + c] += _reciprocals is null ? share : share * _reciprocals[place + c] * input[offset + c];
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
