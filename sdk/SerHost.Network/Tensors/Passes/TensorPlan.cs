using SerHost.Network.Tensors.Rules;

namespace SerHost.Network.Tensors.Passes;

/// <summary>A tensor graph made ready for one shape of input: every size known, everything but the
/// data path folded. Immutable; safe to share between threads.</summary>
internal sealed class TensorPlan
{
    private readonly IReadOnlyDictionary<string, Operand> _names;
    private readonly int[][] _lastReadAt;

    public TensorPlan(IReadOnlyList<TensorSlot> slots, IReadOnlyList<TensorStep> steps, Operand input, Operand output,
        IReadOnlyDictionary<string, Operand> names)
    {
        Slots = slots;
        Steps = steps;
        Input = input;
        Output = output;
        _names = names;
        int[] last = new int[slots.Count];
        Array.Fill(last, -1);
        for (int i = 0; i < steps.Count; i++)
        {
            last[steps[i].Output.Slot.Index] = i;
            foreach (Operand operand in steps[i].Inputs)
            {
                last[operand.Slot.Index] = i;
            }
        }

        _lastReadAt = Enumerable.Range(0, steps.Count).Select(i => Enumerable.Range(0, last.Length).Where(slot => last[slot] == i).ToArray())
            .ToArray();
    }

    public IReadOnlyList<TensorSlot> Slots { get; }

    public IReadOnlyList<TensorStep> Steps { get; }

    public Operand Input { get; }

    public Operand Output { get; }

    /// <summary>The tensor of a name; null where the plan has none (folded, or inside a fused step).</summary>
    public Operand? Find(string name) => _names.TryGetValue(name, out Operand operand) ? operand : null;

    /// <summary>All computed tensors by name.</summary>
    public IEnumerable<KeyValuePair<string, Operand>> Names => _names;

    /// <summary>Slots read for the last time by a step.</summary>
    public IReadOnlyList<int> LastReadAt(int step) => _lastReadAt[step];

    /// <summary>Whether relevance reaches each slot under the rules.</summary>
    public bool[] Live(TensorRules rules)
    {
        bool[] isLive = new bool[Slots.Count];
        isLive[Input.Slot.Index] = true;
        foreach (TensorStep step in Steps)
        {
            for (int i = 0; i < step.Inputs.Length; i++)
            {
                isLive[step.Output.Slot.Index] |= isLive[step.Inputs[i].Slot.Index] && step.Passes(i, rules);
            }
        }

        return isLive;
    }

    /// <summary>Slots that are among the given ones or computed from one of them.</summary>
    public bool[] ComputedFrom(IReadOnlyCollection<int> slots)
    {
        bool[] result = new bool[Slots.Count];
        foreach (int slot in slots)
        {
            result[slot] = true;
        }

        foreach (TensorStep step in Steps)
        {
            result[step.Output.Slot.Index] |= step.Inputs.Any(input => result[input.Slot.Index]);
        }

        return result;
    }

    /// <summary>Slots whose values must outlive the forward pass.</summary>
    public bool[] Kept(IReadOnlyList<TensorRules> rules, IReadOnlyCollection<int> keep)
    {
        bool[] stays = new bool[Slots.Count];
        stays[Output.Slot.Index] = true;
        stays[Input.Slot.Index] = true;
        foreach (int slot in keep)
        {
            stays[slot] = true;
        }

        Span<bool> inputs = stackalloc bool[16];
        foreach (TensorRules one in rules)
        {
            bool[] isLive = Live(one);
            foreach (TensorStep step in Steps.Where(step => isLive[step.Output.Slot.Index]))
            {
                bool[]? many = step.Inputs.Length > inputs.Length ? new bool[step.Inputs.Length] : null;
                Span<bool> live = many ?? inputs[..step.Inputs.Length];
                for (int i = 0; i < live.Length; i++)
                {
                    live[i] = isLive[step.Inputs[i].Slot.Index] && step.Passes(i, one);
                }

                for (int i = 0; i < live.Length; i++)
                {
                    stays[step.Inputs[i].Slot.Index] |= step.KeepsInput(i, one, live);
                }

                stays[step.Output.Slot.Index] |= step.KeepsOutput(one);
            }
        }

        return stays;
    }
}
