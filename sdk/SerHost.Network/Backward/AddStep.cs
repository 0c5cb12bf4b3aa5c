using SerHost.Network.Relevance.Rules;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>Additions: each term gets relevance in proportion to its value (norm), or all of it (pass and gradient).</summary>
internal sealed class AddStep(int index, AddLayer layer, RelevanceRule rule, NetworkLayout layout) : LayerStep(index, layer, rule, layout)
{
    private readonly float[]? _reciprocals = rule.Kind == RuleKind.Norm ? new float[layout.Layouts[index].Length] : null;

    public override void Forward(PassState state, WorkTeam team)
    {
        float[] output = state.Values[Index];
        if (state.Exact[Index] is not null)
        {
            team.SplitElements(output.Length, (start, count) => AddExactly(state, start, count));
            return;
        }

        state.Values[layer.Terms[0]].AsSpan().CopyTo(output);
        foreach (int term in layer.Terms.Skip(1))
        {
            VectorLoops.Add(state.Values[term], output);
        }
    }

    // The sum may cancel to about the stabiliser: it is rounded only once.
    private void AddExactly(PassState state, int start, int count)
    {
        Span<double> sums = state.Exact[Index].AsSpan(start, count);
        sums.Clear();
        foreach (int term in layer.Terms)
        {
            ReadOnlySpan<double> exact = state.Exact[term] is { } values ? values.AsSpan(start, count) : default;
            BufferMath.Add(sums, exact, state.Values[term].AsSpan(start, count));
        }

        BufferMath.Narrow(state.Values[Index].AsSpan(start, count), sums);
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
        Span<float> share = workspace.Scratch(Output.Length);
        if (_reciprocals is not null)
        {
            VectorLoops.Multiply(relevance, _reciprocals, share, add: false);
        }

        foreach (int term in layer.Terms)
        {
            if (!workspace.IsActive(term))
            {
                continue;
            }

            float[] target = workspace.Relevance(term);
            bool first = workspace.ClaimFirst(term);
            if (_reciprocals is null)
            {
                if (first)
                {
                    relevance.AsSpan().CopyTo(target);
                }
                else
                {
                    VectorLoops.Add(relevance, target);
                }
            }
            else if (first)
            {
                VectorLoops.Multiply(share, state.Values[term], target, add: false);
            }
            else
            {
                VectorLoops.Multiply(share, state.Values[term], target, add: true);
            }
        }
    }
}
