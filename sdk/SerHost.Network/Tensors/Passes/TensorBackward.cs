using SerHost.Network.Backward;
using SerHost.Network.Tensors.Rules;

namespace SerHost.Network.Tensors.Passes;

/// <summary>One backward pass over a pass's values, for one or more conditions at once.</summary>
internal sealed class TensorBackward
{
    private readonly TensorPass _pass;
    private readonly float[]?[] _gradients;
    private readonly bool[] _isLive, _leadsToWanted;
    private TensorStep _step = null!;

    private TensorBackward(TensorPass pass, TensorRules rules, int count, IReadOnlyCollection<int> wanted, bool countsBalance)
    {
        _pass = pass;
        Rules = rules;
        Count = count;
        CountsBalance = countsBalance;
        Constants = new double[count];
        Softmax = new double[count];
        _gradients = new float[pass.Plan.Slots.Count][];
        _isLive = pass.Plan.Live(rules);
        _leadsToWanted = pass.Plan.ComputedFrom(wanted);
    }

    public TensorRules Rules { get; }

    /// <summary>Conditions: gradients are [count, elements of the slot].</summary>
    public int Count { get; }

    /// <summary>Whether somebody asks where the output's value went; else the two shares stay 0.</summary>
    public bool CountsBalance { get; }

    /// <summary>[count] relevance that constants took: biases, embeddings, gates.</summary>
    public double[] Constants { get; }

    /// <summary>[count] relevance that softmaxes took: Σ of the output's less Σ of the input's.</summary>
    public double[] Softmax { get; }

    public WorkTeam Team => _pass.Team;

    /// <summary>The output's gradient, [count, elements].</summary>
    public ReadOnlyMemory<float> Gradient => _gradients[_step.Output.Slot.Index].AsMemory(0, Count * _step.Output.Count);

    /// <summary>Runs from a slot down.</summary>
    /// <param name="pass">A forward pass that kept what the rules need.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="start">Where to start.</param>
    /// <param name="count">Conditions.</param>
    /// <param name="gradient">[count, elements] the gradient to start from.</param>
    /// <param name="wanted">Slots whose gradients are asked for; nothing is computed that leads to none of them.</param>
    /// <param name="countsBalance">Whether the balance is asked for.</param>
    /// <param name="cancellation">Checked before every step.</param>
    /// <returns>The gradients asked for, [count, elements] each in the order of
    /// <paramref name="wanted"/> (null where nothing arrives), and the balance.</returns>
    public static (float[]?[] Gradients, double[] Constants, double[] Softmax) Run(
        TensorPass pass, TensorRules rules, TensorSlot start, int count, ReadOnlySpan<float> gradient, IReadOnlyList<int> wanted,
            bool countsBalance,
        CancellationToken cancellation)
    {
        var backward = new TensorBackward(pass, rules, count, wanted, countsBalance);
        float[] first = pass.Pool.Rent(count * start.Count);
        gradient.CopyTo(first);
        backward._gradients[start.Index] = first;
        for (int i = start.Producer; i >= 0; i--)
        {
            cancellation.ThrowIfCancellationRequested();
            TensorStep step = pass.Plan.Steps[i];
            int output = step.Output.Slot.Index;
            if (backward._gradients[output] is not { } own)
            {
                continue;
            }

            backward._step = step;
            if (backward._leadsToWanted[output] && backward._isLive[output])
            {
                step.Backward(backward);
            }

            if (!wanted.Contains(output))
            {
                pass.Pool.Return(own);
                backward._gradients[output] = null;
            }
        }

        float[]?[] results = wanted.Select(slot => backward._gradients[slot]).ToArray();
        return (results, backward.Constants, backward.Softmax);
    }

    /// <summary>Whether an input of the current step carries relevance.</summary>
    public bool IsLive(int input) => _isLive[_step.Inputs[input].Slot.Index] && _step.Passes(input, Rules);

    /// <summary>Whether an input's gradient leads to something that is asked for.</summary>
    public bool Wants(int input) => IsLive(input) && _leadsToWanted[_step.Inputs[input].Slot.Index];

    /// <summary>Values of an input or the output of the current step.</summary>
    public ReadOnlyMemory<float> Value(Operand operand) => _pass.Value(operand);

    /// <summary>The current step's own notes.</summary>
    public float[] Notes => _pass.Notes[_step];

    /// <summary>Where an input's gradient goes, [count, elements].</summary>
    /// <param name="input">The input.</param>
    /// <param name="add">Whether to add to what is there; else the buffer holds whatever and all of it must be written.</param>
    public Memory<float> Target(int input, out bool add)
    {
        TensorSlot slot = _step.Inputs[input].Slot;
        add = _gradients[slot.Index] is not null;
        return (_gradients[slot.Index] ??= _pass.Pool.Rent(Count * slot.Count)).AsMemory(0, Count * slot.Count);
    }

    /// <summary>The same, set to 0 where nothing was there, for a step that only adds.</summary>
    public Memory<float> ZeroedTarget(int input)
    {
        Memory<float> target = Target(input, out bool add);
        if (!add)
        {
            target.Span.Clear();
        }

        return target;
    }

    public BufferPool Pool => _pass.Pool;

    public float[] Rent(int length) => _pass.Pool.Rent(length);

    public void Return(float[] buffer) => _pass.Pool.Return(buffer);
}
