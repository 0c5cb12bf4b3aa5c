using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Rules;

namespace SerHost.Network.Tensors;

/// <summary>Conditional backward passes from a place inside down to the input, many conditions at once.</summary>
/// <remarks>Above the features, the place that everything passes on its way in, conditions are rows more in every product, so that
/// weights are read
/// once for all of them; below, where tensors are long and weights few, a few go at a time, so that their gradients stay in the
/// cache.</remarks>
/// <param name="pass">A forward pass that kept what the rules need.</param>
/// <param name="rules">The rules.</param>
/// <param name="features">The place that everything passes; null where there is none.</param>
internal sealed class ConditionalDescent(TensorPass pass, TensorRules rules, TensorSlot? features)
{
    /// <summary>Elements of the largest gradient held at once above and below the features: bounds memory and traffic, not
    /// results.</summary>
    private const long UpperElements = 1L << 25, LowerElements = 1L << 22;
    private const int MostConditions = 64;
    private readonly TensorSlot _cut = features ?? pass.Plan.Input.Slot;
    private readonly bool[] _isAbove = pass.Plan.ComputedFrom([(features ?? pass.Plan.Input.Slot).Index]);

    /// <summary>Conditions that may be given at once.</summary>
    public int Together => Fitting(UpperElements, slot => _isAbove[slot]);

    /// <summary>Gradients at the input.</summary>
    /// <param name="start">Where the conditions are.</param>
    /// <param name="count">Conditions, at most <see cref="Together"/>.</param>
    /// <param name="gradient">[count, elements of the place].</param>
    /// <param name="cancellation">Checked before every step.</param>
    /// <returns>[count][elements of the input].</returns>
    public float[][] Run(TensorSlot start, int count, float[] gradient, CancellationToken cancellation)
    {
        TensorSlot input = pass.Plan.Input.Slot;
        float[][] results = [.. Enumerable.Range(0, count).Select(_ => new float[input.Count])];
        float[]? above = Run(start, count, gradient, _cut, cancellation);
        if (above is null)
        {
            return results;
        }

        bool[] isComputed = pass.Plan.ComputedFrom([input.Index]);
        int few = Fitting(LowerElements, slot => isComputed[slot] && (slot == _cut.Index || !_isAbove[slot]));
        for (int first = 0; first < count; first += few)
        {
            int some = Math.Min(few, count - first);
            float[]? found = Run(_cut, some, above.AsSpan(first * _cut.Count, some * _cut.Count), input, cancellation);
            for (int c = 0; c < some && found is not null; c++)
            {
                found.AsSpan(c * input.Count, input.Count).CopyTo(results[first + c]);
            }

            Return(found);
        }

        Return(above);
        return results;
    }

    /// <summary>masked = the gradient of one head or neuron, 0 elsewhere.</summary>
    public static void Mask(Operand place, SiteCondition condition, ReadOnlySpan<float> gradient, Span<float> masked)
    {
        int columns = place.Dims[^1], length = condition.Site == "heads" ? columns * place.Dims[^2] : 1;
        int units = condition.Site == "heads" ? gradient.Length / length : columns;
        if (condition.Index < 0 || condition.Index >= units)
        {
            throw new ArgumentException($"Layer {condition.Layer} has {condition.Site} 0 to {units - 1}; found {condition.Index}.",
                nameof(condition));
        }

        if (condition.Site == "heads")
        {
            gradient.Slice(condition.Index * length, length).CopyTo(masked[(condition.Index * length)..]);
            return;
        }

        for (int at = condition.Index; at < gradient.Length; at += columns)
        {
            masked[at] = gradient[at];
        }
    }

    private float[]? Run(TensorSlot start, int count, ReadOnlySpan<float> gradient, TensorSlot wanted, CancellationToken cancellation) =>
        TensorBackward.Run(pass, rules, start, count, gradient, [wanted.Index], countsBalance: false, cancellation).Gradients[0];

    private void Return(float[]? buffer)
    {
        if (buffer is not null)
        {
            pass.Pool.Return(buffer);
        }
    }

    private int Fitting(long elements, Func<int, bool> isMeant) =>
        (int)Math.Clamp(elements / pass.Plan.Slots.Where(slot => isMeant(slot.Index)).Max(slot => (long)slot.Count), 1, MostConditions);
}
