using SerHost.Network.Relevance.Rules;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>Convolutions and linear layers: forward, and every rule of <see cref="RuleParts"/>.</summary>
/// <remarks>
/// For each group of the rule: s = gate · coefficient · R / stab(Σ parts z), then R_in += Σ parts form(x) · Wᵀs.
/// The reciprocals are computed once after the forward pass; a backward pass multiplies.
/// </remarks>
internal sealed class WeightedStep : LayerStep
{
    private readonly Group[] _groups;
    private readonly Float64ForwardProduct _forward;

    public WeightedStep(int index, Layer layer, RelevancePlan plan, NetworkLayout layout, WeightCache cache)
        : base(index, layer, plan.Rules[index], layout)
    {
        ConvolutionGeometry geometry = layout.Convolutions[index]!;
        var plain = new WeightForm(WeightBase.Value);
        _forward = new Float64ForwardProduct(index, geometry, Input, Output, cache);
        _groups = RuleParts.For(plan.Rules[index], plan.OutputIsNonNegative[layer.Inputs[0]])
            .Select(group => new Group(
                group,
                group.Parts.Select(part => new Part(
                    part,
                    part == new RulePart(InputForm.Value, plain, true) ? null
                        : new ForwardProduct(index, geometry, Input, Output, part.Weights, part.HasBias, cache),
                    BackwardProduct.Create(index, geometry, Input, Output, part.Weights, cache),
                    new InputFactor(part.Input, plan.Rules[index], Input))).ToArray(),
                group.IsNormalised ? new float[Output.Length] : null))
            .ToArray();
    }

    public override void Forward(PassState state, WorkTeam team) =>
        _forward.Run(state.Values[InputIndex], state.Exact[InputIndex], state.Values[Index], state.Exact[Index], team);

    public override void Prepare(PassState state, WorkTeam team)
    {
        foreach (Group group in _groups)
        {
            if (group.Reciprocals is not { } reciprocals)
            {
                continue;
            }

            bool isOutput = group.Parts.Length == 1 && group.Parts[0].Forward is null;
            for (int i = 0; i < group.Parts.Length; i++)
            {
                float[]? factor = group.Parts[i].Factor.Prepare(state.Values[InputIndex]);
                if (!isOutput)
                {
                    group.Parts[i].Forward!.Run(factor ?? group.Parts[i].Factor.Ones(), reciprocals, accumulate: i > 0, team);
                }
            }

            team.SplitElements(reciprocals.Length, (start, count) => Invert(
                group, reciprocals.AsSpan(start, count), state.Values[Index].AsSpan(start, count), isOutput));
        }
    }

    private void Invert(Group group, Span<float> reciprocals, ReadOnlySpan<float> output, bool isOutput)
    {
        BufferMath.Reciprocal(reciprocals, isOutput ? output : reciprocals, (float)group.Rule.Coefficient, (float)Rule.Epsilon);
        if (group.Rule.Gate != OutputGate.None)
        {
            BufferMath.Gate(reciprocals, output, group.Rule.Gate == OutputGate.Positive ? 1 : -1);
        }
    }

    public override void Backward(PassState state, Workspace workspace, WorkTeam team)
    {
        float[] relevance = workspace.Relevance(Index);
        foreach (Group group in _groups)
        {
            float[] source = relevance;
            if (group.Reciprocals is not null)
            {
                source = workspace.ScratchArray;
                VectorLoops.Multiply(relevance, group.Reciprocals, workspace.Scratch(Output.Length), add: false);
            }

            Distribute(group, source, workspace, team);
        }
    }

    /// <summary>R / stab(z) of every group, for <see cref="BackwardFromChannel"/>; the caller owns the arrays.</summary>
    /// <param name="relevance">Relevance of the layer's output.</param>
    public float[][] Normalise(float[] relevance) => _groups.Select(group =>
    {
        float[] source = relevance.ToArray();
        if (group.Reciprocals is not null)
        {
            VectorLoops.Multiply(relevance, group.Reciprocals, source, add: false);
        }

        return source;
    }).ToArray();

    /// <summary>Hands on the relevance of one output channel: 1 / channels of the work of <see cref="Backward"/>.</summary>
    /// <param name="normalised">From <see cref="Normalise"/>; shared between workers.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="workspace">The worker's buffers.</param>
    public void BackwardFromChannel(float[][] normalised, int channel, Workspace workspace)
    {
        float[] target = workspace.Relevance(InputIndex);
        for (int i = 0; i < _groups.Length; i++)
        {
            foreach (Part part in _groups[i].Parts)
            {
                part.Backward.RunChannel(
                    normalised[i], channel, part.Factor.Values, target, adds: !workspace.ClaimFirst(InputIndex), workspace);
            }
        }
    }

    private void Distribute(Group group, float[] source, Workspace workspace, WorkTeam team)
    {
        float[] target = workspace.Relevance(InputIndex);
        foreach (Part part in group.Parts)
        {
            bool first = workspace.ClaimFirst(InputIndex);
            float[] product = first ? target : workspace.ProductFor(Input);
            part.Backward.Run(source, product, workspace, team);
            BackwardProduct.Deliver(product, part.Factor.Values, target, adds: !first);
        }
    }

    private sealed record Group(RuleGroup Rule, Part[] Parts, float[]? Reciprocals);

    private sealed record Part(RulePart Rule, ForwardProduct? Forward, BackwardProduct Backward, InputFactor Factor);
}
