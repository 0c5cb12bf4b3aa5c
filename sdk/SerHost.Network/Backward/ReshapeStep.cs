using SerHost.Network.Relevance.Rules;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>Other axes over the same values in row-major order: values and relevance move to their places.</summary>
internal sealed class ReshapeStep(int index, Layer layer, RelevanceRule rule, NetworkLayout layout) : LayerStep(index, layer, rule, layout)
{
    public override void Forward(PassState state, WorkTeam team)
    {
        float[] values = new float[Input.Shape.Count];
        Input.ToPlanar(state.Values[InputIndex], values);
        Output.FromPlanar(values, state.Values[Index]);
    }

    public override void Backward(PassState state, Workspace workspace, WorkTeam team)
    {
        float[] values = new float[Output.Shape.Count];
        Output.ToPlanar(Received(state, workspace), values);
        if (workspace.ClaimFirst(InputIndex))
        {
            Input.FromPlanar(values, workspace.Relevance(InputIndex));
            return;
        }

        float[] moved = workspace.ProductFor(Input);
        Input.FromPlanar(values, moved);
        VectorLoops.Add(moved, workspace.Relevance(InputIndex));
    }
}
