using SerHost.Network.Relevance.Rules;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>Additions: each term gets relevance in proportion to its value (norm), or all of it (pass and gradient).</summary>
internal sealed class AddStep(int index, AddLayer layer, RelevanceRule rule, NetworkLayout layout) : LayerStep(index, layer, rule, layout)
{
    private float[]? _scaledFactors; // the reciprocals times the output's scale, where a term has a buffer of its own
    private readonly float[]? _reciprocals = rule.Kind == RuleKind.Norm ? new float[layout.Layouts[index].Length] : null;

    public override void Forward(PassState state, WorkTeam team)
    {
        Float64Target target = state.Target(Index);
        team.SplitElements(Output.Length, (start, count) => AddExactly(state, target, start, count));
    }

    // The sum may cancel to about the stabiliser: it is rounded only once.
    private void AddExactly(PassState state, Float64Target target, int start, int count)
    {
        const int Chunk = 512; // sums that stay in the first-level cache
        Span<double> buffer = stackalloc double[Chunk];
        for (int end = start + count; start < end; start += Chunk)
        {
            Span<double> sums = buffer[..Math.Min(Chunk, end - start)];
            sums.Clear();
            foreach (int term in layer.Terms)
            {
                ReadOnlySpan<double> exact = state.Exact[term] is { } values ? values.AsSpan(start, sums.Length) : default;
                BufferMath.Add(sums, exact, state.Values[term].AsSpan(start, sums.Length));
            }

            target.Put(start, sums);
        }
    }

    public override void Prepare(PassState state, WorkTeam team)
    {
        if (_reciprocals is not null)
        {
            team.SplitElements(_reciprocals.Length, (start, count) => BufferMath.Reciprocal(
                _reciprocals.AsSpan(start, count), state.Values[Index].AsSpan(start, count), 1, (float)Rule.Epsilon));
            state.SumReciprocals[Index] = _reciprocals;
        }
    }

    public override void PrepareFactors(PassState state, RelevanceForms forms, WorkTeam team)
    {
        if (_reciprocals is not null && !forms.IsPlain(Index) && layer.Terms.Any(term => forms.Owner[term] != forms.Owner[Index]))
        {
            _scaledFactors ??= new float[Output.Length];
            _reciprocals.CopyTo(_scaledFactors, 0);
            forms.MultiplyByScale(Index, state, _scaledFactors);
        }
    }

    public override void Backward(PassState state, Workspace workspace, WorkTeam team)
    {
        float[]? share = null;
        foreach (int term in layer.Terms)
        {
            if (!workspace.IsActive(term))
            {
                continue;
            }

            bool first = workspace.ClaimFirst(term);
            if (workspace.AreShared(Index, term))
            {
                continue; // the term holds what the sum holds
            }

            share ??= Share(state, workspace, team);
            float[] target = workspace.Relevance(term);
            if (_reciprocals is null || workspace.IsPerValue(term))
            {
                VectorLoops.Put(share.AsSpan(0, target.Length), target, add: !first);
            }
            else
            {
                VectorLoops.Multiply(share.AsSpan(0, target.Length), state.Values[term], target, add: !first);
            }
        }
    }

    // R / stab(sum), or R where every term gets all of it.
    private float[] Share(PassState state, Workspace workspace, WorkTeam team)
    {
        if (_reciprocals is null)
        {
            return Received(state, workspace);
        }

        float[] factors = workspace.IsPlain(Index) ? _reciprocals : _scaledFactors!;
        SplitLoops.Multiply(workspace.Relevance(Index), factors, workspace.ScratchArray, Output.Length, add: false, team);
        return workspace.ScratchArray;
    }
}
