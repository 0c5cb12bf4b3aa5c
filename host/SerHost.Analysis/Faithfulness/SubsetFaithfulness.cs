using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Faithfulness;

/// <summary>Removes random subsets of cells once, and asks of any map how well it foretold the effect.</summary>
/// <remarks>
/// With a = Σ relevance over the subset and b = f(x) − f(x without the subset), f the logit:
/// faithfulness correlation = corr(a, b) over subsets of one size (Bhatt et al. 2020); sensitivity-n = mean of corr(a, b) over sizes n
/// (Ancona et al. 2018); infidelity = E[(βa − b)²] / E[b²] with β = E[ab] / E[a²], the scaling Yeh et al. (2019, section 3) allow, the
/// perturbation being the removal of the subset. One set of perturbations serves all maps of a clip.
/// </remarks>
public sealed class SubsetFaithfulness
{
    private static readonly double[] Shares = [0.02, 0.05, 0.1, 0.2, 0.4];
    private const double FaithfulnessShare = 0.2;
    private readonly List<(int Size, bool[] Removed, double Drop)> _samples = [];
    private readonly int _faithfulnessSize;

    /// <summary>Evaluates the model on the random subsets.</summary>
    /// <param name="perturbation">The model, input and fill.</param>
    /// <param name="grid">The cells.</param>
    /// <param name="subsetsPerSize">Subsets of each size, 3 or more.</param>
    /// <param name="seed">Seed of the subsets.</param>
    public SubsetFaithfulness(Perturbation perturbation, FeatureGrid grid, int subsetsPerSize, int seed)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentOutOfRangeException.ThrowIfLessThan(subsetsPerSize, 3);
        var random = new Random(seed);
        int[] cells = [.. Enumerable.Range(0, grid.Count)];
        var masks = new List<(int Size, bool[] Removed)>();
        foreach (double share in Shares)
        {
            int size = Math.Clamp((int)Math.Round(share * grid.Count), 1, grid.Count - 1);
            for (int n = 0; n < subsetsPerSize; n++)
            {
                random.Shuffle(cells);
                var removed = new bool[grid.Count];
                foreach (int cell in cells.AsSpan(0, size))
                {
                    removed[cell] = true;
                }

                masks.Add((size, removed));
            }
        }

        double clean = perturbation.Clean.Logit;
        PerturbedScore[] scores = perturbation.Evaluate(grid, [.. masks.Select(m => m.Removed)]);
        for (int i = 0; i < scores.Length; i++)
        {
            _samples.Add((masks[i].Size, masks[i].Removed, clean - scores[i].Logit));
        }

        _faithfulnessSize = Math.Clamp((int)Math.Round(FaithfulnessShare * grid.Count), 1, grid.Count - 1);
    }

    /// <summary>Scores a map.</summary>
    /// <param name="relevance">One value a cell, signed.</param>
    public SubsetScores Score(IReadOnlyList<double> relevance)
    {
        ArgumentNullException.ThrowIfNull(relevance);
        double[] foretold = [.. _samples.Select(s => s.Removed.Select((removed, i) => removed ? relevance[i] : 0).Sum())];
        double[] drops = [.. _samples.Select(s => s.Drop)];
        var bySize = Enumerable.Range(0, _samples.Count).GroupBy(i => _samples[i].Size)
            .ToDictionary(g => g.Key, g => Correlation.Pearson([.. g.Select(i => foretold[i])], [.. g.Select(i => drops[i])]).Coefficient);
        double[] defined = [.. bySize.Values.Where(r => !double.IsNaN(r))];
        double aa = foretold.Sum(a => a * a), bb = drops.Sum(b => b * b), ab = foretold.Zip(drops).Sum(p => p.First * p.Second);
        return new SubsetScores(
            bySize[_faithfulnessSize],
            defined.Length == 0 ? double.NaN : defined.Average(),
            aa > 0 && bb > 0 ? 1 - (ab * ab / (aa * bb)) : double.NaN);
    }
}

/// <summary>How well sums of relevance foretell what removing cells does.</summary>
/// <param name="FaithfulnessCorrelation">Pearson correlation over subsets of one size; higher is better, chance 0.</param>
/// <param name="SensitivityN">Mean of such correlations over several sizes; higher is better, chance 0.</param>
/// <param name="Infidelity">Normalised squared error after the best scaling, in [0, 1]; lower is better.</param>
public readonly record struct SubsetScores(double FaithfulnessCorrelation, double SensitivityN, double Infidelity);
