using SerHost.Network.Relevance.Rules;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>Convolutions and linear layers: forward, and every rule of <see cref="RuleParts"/>.</summary>
/// <remarks>
/// For each group of the rule: s = gate · coefficient · R / stab(Σ parts z), then R_in += Σ parts form(x) · Wᵀs.
/// The reciprocals are computed once after the forward pass; a backward pass multiplies. A fused leg multiplies what it holds by the
/// reciprocals and the output's scale in one, and leaves form(x) = x to the layers below.
/// </remarks>
internal sealed class WeightedStep : LayerStep
{
    private const int Chunk = 2048; // elements that stay in the first-level cache

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
                        : new ForwardProduct(index, geometry, Input, Output, part, cache,
                            mayCancel: plan.Rules[index].Kind != RuleKind.ZPlus || group.Parts.Count > 1),
                    BackwardProduct.Create(index, geometry, Input, Output, part.Weights, cache,
                        isEven: plan.Rules[index].Kind != RuleKind.AlphaBeta),
                    new InputFactor(part.Input, plan.Rules[index], Input))).ToArray(),
                group.IsNormalised ? new float[Output.Length] : null))
            .ToArray();
    }

    public override void Forward(PassState state, WorkTeam team) =>
        _forward.Run(state.Values[InputIndex], state.Exact[InputIndex], state.Target(Index), team);

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

    public override void PrepareFactors(PassState state, RelevanceForms forms, WorkTeam team)
    {
        if (forms.IsPlain(Index))
        {
            return;
        }

        foreach (Group group in _groups)
        {
            float[] factors = group.ScaledFactors ??= new float[Output.Length];
            team.SplitElements(factors.Length, (start, count) =>
            {
                for (int end = start + count; start < end; start += Chunk)
                {
                    Span<float> part = factors.AsSpan(start, Math.Min(Chunk, end - start));
                    if (group.Reciprocals is null)
                    {
                        part.Fill(1);
                    }
                    else
                    {
                        group.Reciprocals.AsSpan(start, part.Length).CopyTo(part);
                    }

                    forms.MultiplyByScale(Index, state, start, part);
                }
            });
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
            (float[] source, float[]? factors) = (relevance, group.Factors(!workspace.IsPlain(Index)));
            if (factors is not null && group.Parts.Length > 1)
            {
                // One multiplication for all parts.
                SplitLoops.Multiply(relevance, factors, workspace.ScratchArray, Output.Length, add: false, team);
                (source, factors) = (workspace.ScratchArray, null);
            }

            Distribute(group, source, factors, workspace, team);
        }
    }

    /// <summary>R / stab(z) of every group, for <see cref="BackwardFromChannel"/>; the caller owns the arrays.</summary>
    /// <param name="held">What a fused leg holds of the layer's output.</param>
    /// <param name="forms">The form it is in.</param>
    public float[][] Normalise(float[] held, RelevanceForms forms) => _groups.Select(group =>
    {
        float[] source = held.ToArray();
        if (group.Factors(!forms.IsPlain(Index)) is { } factors)
        {
            VectorLoops.Multiply(held, factors, source, add: false);
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
                part.Backward.RunChannel(normalised[i], channel, FactorOf(part, workspace), target,
                    adds: !workspace.ClaimFirst(InputIndex), workspace);
            }
        }
    }

    private void Distribute(Group group, float[] source, float[]? factors, Workspace workspace, WorkTeam team)
    {
        float[] target = workspace.Relevance(InputIndex);
        foreach (Part part in group.Parts)
        {
            bool first = workspace.ClaimFirst(InputIndex);
            if (FactorOf(part, workspace) is not { } factor)
            {
                part.Backward.Run(source, factors, target, adds: !first, workspace, team);
                continue;
            }

            float[] product = first ? target : workspace.ProductFor(Input);
            part.Backward.Run(source, factors, product, adds: false, workspace, team);
            BackwardProduct.Deliver(product, factor, target, adds: !first, team);
        }
    }

    private float[]? FactorOf(Part part, Workspace workspace) => workspace.IsPerValue(InputIndex) ? null : part.Factor.Values;

    private sealed record Group(RuleGroup Rule, Part[] Parts, float[]? Reciprocals)
    {
        /// <summary>The reciprocals times the scale of the output; null where that is 1.</summary>
        public float[]? ScaledFactors { get; set; }

        /// <summary>What relevance is multiplied by, held plainly or by its scale.</summary>
        public float[]? Factors(bool isScaled) => isScaled ? ScaledFactors : Reciprocals;
    }

    private sealed record Part(RulePart Rule, ForwardProduct? Forward, BackwardProduct Backward, InputFactor Factor);
}
