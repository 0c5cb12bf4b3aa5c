using SerHost.Sdk.Models;

namespace SerHost.Analysis.Faithfulness;

/// <summary>Evaluates a model on an input with parts removed, in batches.</summary>
/// <remarks>Whole inputs are evaluated, not only what changes: the parts removed lie scattered, so the rectangle around them is nearly the
/// whole input. Not thread-safe; one a thread.</remarks>
public sealed class Perturbation
{
    private const int BatchSize = 32;
    private readonly IModel _model;
    private readonly ModelInput _input;
    private readonly float[] _fill;
    private readonly int _target;
    private readonly float[] _batch;
    private readonly float[] _outputs;

    /// <summary>Prepares evaluations.</summary>
    /// <param name="model">The model.</param>
    /// <param name="input">The input.</param>
    /// <param name="target">Index of the explained output.</param>
    /// <param name="fill">What takes the place of removed parts.</param>
    public Perturbation(IModel model, ModelInput input, int target, MaskFill fill)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(target, model.Descriptor.Outputs.Count);
        _model = model;
        _input = input;
        _target = target;
        _fill = fill.Values(input);
        _batch = new float[BatchSize * input.Values.Length];
        _outputs = new float[BatchSize * model.Descriptor.Outputs.Count];
    }

    /// <summary>The score of the input as it is.</summary>
    public PerturbedScore Clean => Evaluate(1, (_, _) => false)[0];

    /// <summary>Scores of inputs with elements removed.</summary>
    /// <param name="count">Number of inputs.</param>
    /// <param name="isRemoved">Whether an element (index in [bands, frames]) of an input (first argument) is removed.</param>
    public PerturbedScore[] Evaluate(int count, Func<int, int, bool> isRemoved)
    {
        ArgumentNullException.ThrowIfNull(isRemoved);
        var scores = new PerturbedScore[count];
        ReadOnlySpan<float> values = _input.Values.Span;
        for (int start = 0; start < count; start += BatchSize)
        {
            int size = Math.Min(BatchSize, count - start);
            for (int n = 0; n < size; n++)
            {
                Span<float> one = _batch.AsSpan(n * values.Length, values.Length);
                for (int i = 0; i < values.Length; i++)
                {
                    one[i] = isRemoved(start + n, i) ? _fill[i] : values[i];
                }
            }

            int outputs = _outputs.Length / BatchSize;
            _model.Predict(_batch.AsSpan(0, size * values.Length), size, _input.Frames, _outputs.AsSpan(0, size * outputs));
            for (int n = 0; n < size; n++)
            {
                scores[start + n] = Score(_outputs.AsSpan(n * outputs, outputs));
            }
        }

        return scores;
    }

    /// <summary>Scores of inputs with cells removed.</summary>
    /// <param name="grid">The cells.</param>
    /// <param name="removed">For each input, [cells] whether it is removed.</param>
    public PerturbedScore[] Evaluate(FeatureGrid grid, IReadOnlyList<bool[]> removed)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(removed);
        int[] cellOf = grid.CellOf.ToArray();
        return Evaluate(removed.Count, (n, i) => removed[n][cellOf[i]]);
    }

    private PerturbedScore Score(ReadOnlySpan<float> outputs)
    {
        double logit = outputs[_target];
        if (_model.Descriptor.OutputKind == ModelOutputKind.Regression)
        {
            return new PerturbedScore(logit, logit);
        }

        double sum = 0;
        foreach (float other in outputs)
        {
            sum += Math.Exp(other - logit);
        }

        return new PerturbedScore(logit, 1 / sum);
    }
}
