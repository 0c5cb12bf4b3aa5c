using SerHost.Network.Relevance.Rules;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>Softmax over the channels inside a network: relevance passes unchanged, gradients go through the Jacobian y·(g − Σ
/// g·y).</summary>
internal sealed class SoftmaxStep(int index, SoftmaxLayer layer, RelevanceRule rule, NetworkLayout layout)
    : LayerStep(index, layer, rule, layout)
{
    public override void Forward(PassState state, WorkTeam team)
    {
        float[] input = state.Values[InputIndex];
        float[] output = state.Values[Index];
        foreach (int place in Places())
        {
            float largest = float.NegativeInfinity;
            double sum = 0;
            for (int c = 0; c < Output.Shape.Channels; c++)
            {
                largest = MathF.Max(largest, input[place + c]);
            }

            for (int c = 0; c < Output.Shape.Channels; c++)
            {
                sum += Math.Exp(input[place + c] - largest);
            }

            for (int c = 0; c < Output.Shape.Channels; c++)
            {
                output[place + c] = (float)(Math.Exp(input[place + c] - largest) / sum);
            }
        }
    }

    public override void Backward(PassState state, Workspace workspace, WorkTeam team)
    {
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
        float[] output = state.Values[Index];
        float[] target = ClearedInput(workspace);
        foreach (int place in Places())
        {
            double mean = 0;
            for (int c = 0; c < Output.Shape.Channels; c++)
            {
                mean += (double)relevance[place + c] * output[place + c];
            }

            for (int c = 0; c < Output.Shape.Channels; c++)
            {
                target[place + c] += (float)(output[place + c] * (relevance[place + c] - mean));
            }
        }
    }

    private IEnumerable<int> Places()
    {
        for (int row = 0; row < Output.Shape.Height; row++)
        {
            for (int column = 0; column < Output.Shape.Width; column++)
            {
                yield return Output.Offset(row, column);
            }
        }
    }
}
