using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Steps;

namespace SerHost.Network.Tensors;

/// <summary>Places of a transformer that people ask about, found by structure: the features that enter it, heads and feed-forward neurons
/// of every layer.</summary>
internal sealed class TensorSites
{
    private TensorSites(Operand? features, IReadOnlyList<AttentionSite> attentions, IReadOnlyList<Operand> neurons)
    {
        Features = features;
        Attentions = attentions;
        Neurons = neurons;
    }

    /// <summary>Output of the last weighted layer that everything passes before the first attention; null where there is none.</summary>
    public Operand? Features { get; }

    /// <summary>Attention, first layer first.</summary>
    public IReadOnlyList<AttentionSite> Attentions { get; }

    /// <summary>[…, positions, neurons] what enters the second linear layer of each feed-forward part, first layer first.</summary>
    public IReadOnlyList<Operand> Neurons { get; }

    /// <summary>Looks through a plan.</summary>
    public static TensorSites Find(TensorPlan plan)
    {
        var attentions = new List<AttentionSite>();
        var first = new List<int>();
        bool[] live = plan.ComputedFrom([plan.Input.Slot.Index]);
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            if (plan.Steps[i] is AttentionStep fused)
            {
                attentions.Add(new AttentionSite(null, fused.Output, fused.Heads(plan.Input.Dims[0])));
                first.Add(i);
            }
            else if (plan.Steps[i] is ProductStep product && product.Inputs[0].Slot.Producer is >= 0 and var producer
                && plan.Steps[producer] is SoftmaxStep { IsOverLastAxis: true } softmax && live[softmax.Inputs[0].Slot.Index])
            {
                int[] dims = product.Output.Dims;
                attentions.Add(new AttentionSite(softmax.Output, product.Output, dims.Length >= 4
                    ? dims[^3] : dims[0] / Math.Max(1, plan.Input.Dims[0])));
                first.Add(producer);
            }
        }

        if (attentions.Count == 0)
        {
            return new TensorSites(null, [], []);
        }

        var neurons = plan.Steps.Skip(first[0]).OfType<LinearStep>()
            .Where(linear => linear.Inputs[0].Dims.Length >= 3 && linear.Inputs[0].Slot.Producer is >= 0 and var producer
                && IsActivation(plan.Steps[producer]))
            .Select(linear => linear.Inputs[0]).DistinctBy(operand => operand.Slot.Index).ToArray();
        return new TensorSites(FindFeatures(plan, first[0]), attentions, neurons);
    }

    private static bool IsActivation(TensorStep step) => step is ElementStep or ArithmeticStep { Kind: Arithmetic.Multiply };

    private static Operand? FindFeatures(TensorPlan plan, int firstAttention)
    {
        for (int i = firstAttention - 1; i >= 0; i--)
        {
            if (plan.Steps[i] is WeightedStep step && !Reaches(plan, step.Output.Slot.Index))
            {
                return step.Output;
            }
        }

        return null;
    }

    /// <summary>Whether the output can be reached from the input around a slot.</summary>
    private static bool Reaches(TensorPlan plan, int without)
    {
        bool[] reached = new bool[plan.Slots.Count];
        reached[plan.Input.Slot.Index] = true;
        foreach (TensorStep step in plan.Steps)
        {
            int output = step.Output.Slot.Index;
            reached[output] |= output != without && step.Inputs.Any(input => reached[input.Slot.Index]);
        }

        return reached[plan.Output.Slot.Index];
    }
}

/// <summary>One attention of a plan.</summary>
/// <param name="Weights">[…, queries, keys] softmax output; null where it stays inside a fused step.</param>
/// <param name="Context">[batch · heads, queries, channels] or [batch, heads, queries, channels]: weights times values.</param>
/// <param name="Heads">Heads.</param>
internal sealed record AttentionSite(Operand? Weights, Operand Context, int Heads);
