using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Segments;

namespace SerHost.Analysis.Faithfulness;

/// <summary>How much better k windows could have been chosen, against every possible choice.</summary>
/// <remarks>
/// Value of a set S of windows: v(S) = f(x) − f(x without S), f the logit. Regret = (max v − v(chosen)) / (max v − mean v) over all C(N, k)
/// sets: 0 is the best choice there is, 1 is what random choices give on average, above 1 is worse than chance. Exact: windows are few. One
/// table of all sets serves every method of a clip.
/// </remarks>
public sealed class WindowRegret
{
    private readonly WindowSets _sets;
    private readonly double[] _values;
    private readonly double _best;
    private readonly double _mean;

    private WindowRegret(WindowSets sets, double[] values)
    {
        _sets = sets;
        _values = values;
        _best = values.Max();
        _mean = values.Average();
    }

    /// <summary>Number of sets evaluated.</summary>
    public int Count => _sets.Count;

    /// <summary>Evaluates all sets of windows; null when there are more than allowed, or none to choose from.</summary>
    /// <param name="perturbation">The model, input and fill.</param>
    /// <param name="frames">Frames of the input.</param>
    /// <param name="selection">Any selection with the windows in question.</param>
    /// <param name="maximumSets">Give up above this many sets.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static WindowRegret? Compute(
        Perturbation perturbation, int frames, SegmentSelection selection, int maximumSets, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        ArgumentNullException.ThrowIfNull(selection);
        if (!IsPossible(selection, maximumSets))
        {
            return null;
        }

        WindowSets sets = WindowSets.Create([.. selection.EligibleWindows], selection.Segments.Count, maximumSets, 1, 1);
        int[] windowOf = WindowOfFrame(selection, frames);
        double clean = perturbation.Clean.Logit;
        var values = new double[sets.Count];
        const int block = 256;
        for (int start = 0; start < sets.Count; start += block)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(block, sets.Count - start);
            var removed = new bool[count][];
            for (int n = 0; n < count; n++)
            {
                removed[n] = new bool[selection.Windows.Count + 1];
                foreach (int window in sets[start + n])
                {
                    removed[n][window] = true;
                }
            }

            PerturbedScore[] scores = perturbation.Evaluate(count, (n, i) => removed[n][windowOf[i % frames]]);
            for (int n = 0; n < count; n++)
            {
                values[start + n] = clean - scores[n].Logit;
            }
        }

        return new WindowRegret(sets, values);
    }

    /// <summary>Whether there is a choice of windows, and few enough sets to try them all.</summary>
    /// <param name="selection">Any selection with the windows in question.</param>
    /// <param name="maximumSets">Too many above this.</param>
    public static bool IsPossible(SegmentSelection selection, int maximumSets)
    {
        ArgumentNullException.ThrowIfNull(selection);
        int windows = selection.EligibleWindows.Count, size = selection.Segments.Count;
        return !selection.WindowsOverlap && size > 0 && windows > size && WindowSets.Binomial(windows, size) <= maximumSets;
    }

    /// <summary>Regret of a selection on the same windows; NaN when every set has the same value.</summary>
    /// <param name="selection">The selection.</param>
    public double Of(SegmentSelection selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        int[] chosen = [.. selection.Segments.Select(s => s.WindowIndex).Order()];
        for (int s = 0; s < _sets.Count; s++)
        {
            if (_sets[s].SequenceEqual(chosen))
            {
                return _best > _mean ? (_best - _values[s]) / (_best - _mean) : double.NaN;
            }
        }

        throw new ArgumentException("The selection is not among the sets evaluated: its windows differ.", nameof(selection));
    }

    private static int[] WindowOfFrame(SegmentSelection selection, int frames)
    {
        var windowOf = new int[frames];
        Array.Fill(windowOf, selection.Windows.Count);
        for (int w = 0; w < selection.Windows.Count; w++)
        {
            Array.Fill(windowOf, w, selection.Windows[w].FirstFrame, selection.Windows[w].FrameCount);
        }

        return windowOf;
    }
}
