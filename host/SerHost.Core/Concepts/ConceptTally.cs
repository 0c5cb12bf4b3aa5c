namespace SerHost.Core.Concepts;

/// <summary>Adds up clips into profiles. Clips come in the order of the corpus, so the
/// sums do not depend on the number of threads.</summary>
internal sealed class ConceptTally(int channels, IReadOnlyList<string> outputs, IReadOnlyList<string> cues, int moments)
{
    private readonly double[] _shares = new double[channels];
    private readonly double[,] _byOutput = new double[channels, outputs.Count];
    private readonly int[] _clipsByOutput = new int[outputs.Count];
    private readonly List<(ConceptMoment Moment, double[] Shifts)>[] _relevant = CreateLists(channels);
    private readonly List<(ConceptMoment Moment, double[] Shifts)>[] _active = CreateLists(channels);
    private readonly (int Count, double Sum, double Squares)[,] _z = new (int, double, double)[channels, cues.Count];
    private readonly (int Count, double Sum)[] _variances = new (int, double)[cues.Count];
    private int _clips;

    public int Clips => _clips;

    public void Add(ConceptClip clip)
    {
        _clips++;
        _clipsByOutput[clip.Output]++;
        double total = clip.Relevance.Sum(Math.Abs);
        for (int cue = 0; cue < cues.Count; cue++)
        {
            if (!double.IsNaN(clip.CueVariances[cue]))
            {
                _variances[cue] = (_variances[cue].Count + 1, _variances[cue].Sum + clip.CueVariances[cue]);
            }
        }

        for (int channel = 0; channel < channels; channel++)
        {
            _shares[channel] += total > 0 ? Math.Abs(clip.Relevance[channel]) / total : 0;
            _byOutput[channel, clip.Output] += clip.Relevance[channel];
            double[] shifts = [.. Enumerable.Range(0, cues.Count).Select(cue => clip.Shifts[channel, cue])];
            Keep(_relevant[channel], clip.MostRelevant[channel], shifts);
            Keep(_active[channel], clip.MostActive[channel], shifts);
            for (int cue = 0; cue < cues.Count; cue++)
            {
                double r = clip.Correlations[channel, cue];
                if (!double.IsNaN(r))
                {
                    double z = Math.Atanh(Math.Clamp(r, -0.999, 0.999));
                    (int count, double sum, double squares) = _z[channel, cue];
                    _z[channel, cue] = (count + 1, sum + z, squares + (z * z));
                }
            }
        }
    }

    public IReadOnlyList<ConceptProfile> Profiles() => [.. Enumerable.Range(0, channels).Select(Profile)];

    private ConceptProfile Profile(int channel) => new(
        channel,
        _clips > 0 ? _shares[channel] / _clips : 0,
        Enumerable.Range(0, outputs.Count).Where(o => _clipsByOutput[o] > 0)
            .ToDictionary(o => outputs[o], o => _byOutput[channel, o] / _clipsByOutput[o]),
        [.. _relevant[channel].Select(entry => entry.Moment)],
        [.. _active[channel].Select(entry => entry.Moment)],
        [.. Enumerable.Range(0, cues.Count).Select(cue => Cue(channel, cue))]);

    private ConceptCue Cue(int channel, int cue)
    {
        (int count, double sum, double squares) = _z[channel, cue];
        double mean = count > 0 ? sum / count : double.NaN;
        double half = count > 1 ? 1.96 * Math.Sqrt(Math.Max(0, (squares - (sum * mean)) / (count - 1)) / count) : double.NaN;
        double[] shifts = [.. _relevant[channel].Select(entry => entry.Shifts[cue]).Where(shift => !double.IsNaN(shift))];
        double deviation = _variances[cue].Count > 0 ? Math.Sqrt(_variances[cue].Sum / _variances[cue].Count) : double.NaN;
        return new ConceptCue(
            cues[cue], Math.Tanh(mean), Math.Tanh(mean - half), Math.Tanh(mean + half), count,
            shifts.Length > 0 && deviation > 0 ? shifts.Average() / deviation : double.NaN);
    }

    private void Keep(List<(ConceptMoment Moment, double[] Shifts)> list, ConceptMoment moment, double[] shifts)
    {
        int place = list.FindIndex(entry => moment.Value > entry.Moment.Value);
        list.Insert(place < 0 ? list.Count : place, (moment, shifts));
        if (list.Count > moments)
        {
            list.RemoveAt(list.Count - 1);
        }
    }

    private static List<(ConceptMoment Moment, double[] Shifts)>[] CreateLists(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new List<(ConceptMoment, double[])>())];
}
