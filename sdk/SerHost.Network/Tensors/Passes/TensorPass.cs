using SerHost.Network.Backward;
using SerHost.Network.Tensors.Rules;

namespace SerHost.Network.Tensors.Passes;

/// <summary>Values of one evaluation of a plan. Used by one thread at a time; steps use the team's threads.</summary>
internal sealed class TensorPass
{
    private readonly float[]?[] _values;
    private readonly BufferPool _pool;

    public TensorPass(TensorPlan plan, WorkTeam team, BufferPool pool)
    {
        Plan = plan;
        Team = team;
        _pool = pool;
        _values = new float[plan.Slots.Count][];
    }

    public TensorPlan Plan { get; }

    public WorkTeam Team { get; }

    public BufferPool Pool => _pool;

    /// <summary>Numbers a step keeps for its own backward pass (standard deviations, say), by step.</summary>
    public Dictionary<TensorStep, float[]> Notes { get; } = [];

    /// <summary>Evaluates the plan.</summary>
    /// <param name="input">The input tensor's values.</param>
    /// <param name="rules">What the backward pass afterwards will need values for; null for none.</param>
    /// <param name="keep">Slots whose values are read afterwards, beside the output's.</param>
    /// <param name="cancellation">Checked before every step.</param>
    public void Forward(ReadOnlySpan<float> input, IReadOnlyList<TensorRules> rules, IReadOnlyCollection<int> keep,
        CancellationToken cancellation)
    {
        Release();
        float[] own = Allocate(Plan.Input.Slot);
        input.CopyTo(own);
        bool[] stays = Plan.Kept(rules, keep);
        for (int i = 0; i < Plan.Steps.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Plan.Steps[i].Forward(this);
            foreach (int slot in Plan.LastReadAt(i))
            {
                if (!stays[slot] && _values[slot] is { } buffer)
                {
                    _pool.Return(buffer);
                    _values[slot] = null;
                }
            }
        }
    }

    /// <summary>Values of a slot.</summary>
    public ReadOnlyMemory<float> Value(Operand operand) => operand.Slot.Constant is { } constant
        ? constant.Numbers
        : (_values[operand.Slot.Index] ?? throw new InvalidOperationException($"The values of '{operand.Slot.Name}' were not kept."))
            .AsMemory(0, operand.Count);

    /// <summary>A buffer for a step's output, filled with whatever.</summary>
    public Memory<float> Write(Operand output) => Allocate(output.Slot).AsMemory(0, output.Count);

    /// <summary>Gives all buffers back.</summary>
    public void Release()
    {
        for (int i = 0; i < _values.Length; i++)
        {
            if (_values[i] is { } buffer)
            {
                _pool.Return(buffer);
                _values[i] = null;
            }
        }

        Notes.Clear();
    }

    private float[] Allocate(TensorSlot slot) => _values[slot.Index] ??= _pool.Rent(slot.Count);
}

/// <summary>Buffers by exact length, so that passes over one plan allocate once. Used by one thread at a time.</summary>
internal sealed class BufferPool
{
    private readonly Dictionary<int, Stack<float[]>> _free = [];

    public float[] Rent(int length) =>
        _free.TryGetValue(length, out Stack<float[]>? stack) && stack.Count > 0
            ? stack.Pop()
            : GC.AllocateUninitializedArray<float>(length);

    public void Return(float[] buffer)
    {
        if (!_free.TryGetValue(buffer.Length, out Stack<float[]>? stack))
        {
            _free.Add(buffer.Length, stack = []);
        }

        stack.Push(buffer);
    }

    /// <summary>Forgets all free buffers.</summary>
    public void Clear() => _free.Clear();
}
