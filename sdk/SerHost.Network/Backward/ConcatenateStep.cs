using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>Stacks of channels: each part gets its own channels' relevance back.</summary>
internal sealed class ConcatenateStep(int index, ConcatenateLayer layer, RelevanceRule rule, NetworkLayout layout)
    : LayerStep(index, layer, rule, layout)
{
    private readonly MapLayout[] _parts = layer.Parts.Select(part => layout.Layouts[part]).ToArray();

    public override void Forward(PassState state, WorkTeam team) => ForEachPart((part, from, to, count) =>
        state.Values[part].AsSpan(from, count).CopyTo(state.Values[Index].AsSpan(to, count)));

    public override void Backward(PassState state, Workspace workspace, WorkTeam team)
    {
        float[] relevance = Received(state, workspace);
        foreach (int part in layer.Parts.Distinct().Where(workspace.IsActive))
        {
            if (workspace.ClaimFirst(part))
            {
                Array.Clear(workspace.Relevance(part));
            }
        }

        ForEachPart((part, from, to, count) =>
        {
            if (workspace.IsActive(part))
            {
                VectorLoops.Add(relevance.AsSpan(to, count), workspace.Relevance(part).AsSpan(from, count));
            }
        });
    }

    private void ForEachPart(Action<int, int, int, int> action)
    {
        int channel = 0;
        for (int i = 0; i < _parts.Length; i++)
        {
            int part = layer.Parts[i];
            MapLayout source = _parts[i];
            for (int row = 0; row < Output.Shape.Height; row++)
            {
                for (int column = 0; column < Output.Shape.Width; column++)
                {
                    action(part, source.Offset(row, column), Output.Offset(row, column) + channel, source.Shape.Channels);
                }
            }

            channel += source.Shape.Channels;
        }
    }
}
