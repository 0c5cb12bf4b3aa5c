namespace SerHost.Core.Reports;

/// <summary>Counts differences while two runs go by.</summary>
internal sealed class RunDiffTally
{
    /// <summary>Starts of segments closer than this, in seconds, are the same: files have nine digits.</summary>
    private const double SameMoment = 1e-6;

    private readonly SortedDictionary<string, MethodTally> _methods = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _onlyFirstMethods = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _onlySecondMethods = new(StringComparer.Ordinal);
    private readonly List<string> _otherRecordings = [];
    private readonly List<DecisionDifference> _decisions = [];
    private double _largestOutput;
    private int _clips;

    public List<string> OnlyFirst { get; } = [];

    public List<string> OnlySecond { get; } = [];

    public void Add(ClipOutcome first, ClipOutcome second)
    {
        _clips++;
        if (first.Sha256 != second.Sha256)
        {
            _otherRecordings.Add(first.ClipId);
        }

        if (first.Predicted != second.Predicted)
        {
            _decisions.Add(new DecisionDifference(first.ClipId, first.Predicted, second.Predicted));
        }

        double size = first.Outputs.Values.Select(Math.Abs).DefaultIfEmpty().Max();
        foreach ((string output, double value) in first.Outputs)
        {
            double difference = second.Outputs.TryGetValue(output, out double other) ? Math.Abs(value - other) : double.PositiveInfinity;
            _largestOutput = Math.Max(_largestOutput, difference == 0 ? 0 : difference / Math.Max(size, double.Epsilon));
        }

        _onlyFirstMethods.UnionWith(FoundOnlyIn(first, second));
        _onlySecondMethods.UnionWith(FoundOnlyIn(second, first));
        foreach (string method in first.Methods.Keys.Intersect(second.Methods.Keys))
        {
            if (!_methods.TryGetValue(method, out MethodTally? tally))
            {
                _methods[method] = tally = new MethodTally();
            }

            tally.Add(first.ClipId, first.Methods[method], second.Methods[method]);
        }
    }

    public RunDiff Finish(string first, string second, IReadOnlyList<SettingDifference> settings) => new(
        first, second, settings, _clips, OnlyFirst, OnlySecond, _otherRecordings, _decisions, _largestOutput,
        [.. _methods.Select(method => method.Value.Finish(method.Key))], [.. _onlyFirstMethods], [.. _onlySecondMethods]);

    // A bundle's tables have no row of a method that found nothing in a clip: nothing and nothing found are the same.
    private static IEnumerable<string> FoundOnlyIn(ClipOutcome one, ClipOutcome other) => one.Methods
        .Where(method => !other.Methods.ContainsKey(method.Key) && (method.Value.SegmentStarts.Count > 0 || method.Value.Failure.Length > 0
            || method.Value.Deltas.Values.Any(delta => !double.IsNaN(delta))))
        .Select(method => method.Key);

    private sealed class MethodTally
    {
        private int _clips;
        private int _failures;
        private int _sameSegments;
        private int _deltas;
        private int _sameDeltas;
        private double _largest;
        private DeltaDifference? _where;

        public void Add(string clip, MethodOutcome first, MethodOutcome second)
        {
            _clips++;
            _failures += first.Failure.Length == 0 == (second.Failure.Length == 0) ? 0 : 1;
            _sameSegments += AreSame(first.SegmentStarts, second.SegmentStarts) ? 1 : 0;
            foreach (CuePlace place in first.Deltas.Keys.Union(second.Deltas.Keys))
            {
                Compare(clip, place, first.Deltas.GetValueOrDefault(place, double.NaN), second.Deltas.GetValueOrDefault(place, double.NaN));
            }
        }

        public MethodDifference Finish(string method) => new(method, _clips, _failures, _sameSegments, _deltas, _sameDeltas, _where);

        private static bool AreSame(IReadOnlyList<double> first, IReadOnlyList<double> second) =>
            first.Count == second.Count && first.Zip(second).All(pair => Math.Abs(pair.First - pair.Second) <= SameMoment);

        private void Compare(string clip, CuePlace place, double first, double second)
        {
            _deltas++;
            double difference = Math.Abs(first - second), size = Math.Max(Math.Abs(first), Math.Abs(second));
            if ((double.IsNaN(first) && double.IsNaN(second)) || difference <= RunDiff.Rounding * size)
            {
                _sameDeltas++;
                return;
            }

            double share = double.IsNaN(difference) ? double.PositiveInfinity : difference / size;
            if (share > _largest)
            {
                (_largest, _where) = (share, new DeltaDifference(clip, place.Cue, place.Baseline, first, second));
            }
        }
    }
}
