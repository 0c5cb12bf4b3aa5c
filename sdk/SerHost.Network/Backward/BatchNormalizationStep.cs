using SerHost.Network.Relevance.Rules;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>Batch normalisation that could not be folded: epsilon (scale·x part of the output), pass, or gradient.</summary>
internal sealed class BatchNormalizationStep(int index, BatchNormalizationLayer layer, RelevanceRule rule, NetworkLayout layout)
    : LayerStep(index, layer, rule, layout)
{
    // What each element's relevance is multiplied by on its way down.
    private readonly float[] _factors = new float[layout.Layouts[index].Length];

    public override void Forward(PassState state, WorkTeam team) =>
        ForEach((offset, channel) => state.Values[Index][offset] =
            (layer.Scale.Span[channel] * state.Values[InputIndex][offset]) + layer.Shift.Span[channel]);

    public override void Prepare(PassState state, WorkTeam team)
    {
        float epsilon = (float)Rule.Epsilon;
        ForEach((offset, channel) =>
        {
            float output = state.Values[Index][offset];
            float scale = layer.Scale.Span[channel];
            _factors[offset] = Rule.Kind switch
            {
                RuleKind.Pass => 1,
                RuleKind.Gradient => scale,
                _ => scale * state.Values[InputIndex][offset] / (output + (output >= 0 ? epsilon : -epsilon)),
            };
        });
    }

    public override void Backward(PassState state, Workspace workspace, WorkTeam team) =>
        VectorLoops.Multiply(Received(state, workspace), _factors, ClearedInput(workspace), add: true);

    private void ForEach(Action<int, int> action)
    {
        for (int row = 0; row < Output.Shape.Height; row++)
        {
            for (int column = 0; column < Output.Shape.Width; column++)
            {
                int offset = Output.Offset(row, column);
                for (int c = 0; c < Output.Shape.Channels; c++)
                {
                    action(offset + c, c);
                }
            }
        }
    }
}
