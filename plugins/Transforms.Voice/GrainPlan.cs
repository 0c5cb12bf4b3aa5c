using SerHost.Signal.Voice;

namespace Transforms.Voice;

/// <summary>A grain of the new sound: which mark of the clip it is cut around, and where it goes.</summary>
/// <param name="Position">Place of the mark in the new sound, in samples of the clip's count before the region.</param>
/// <param name="Mark">Index of the mark.</param>
/// <param name="Gain">Factor on its samples.</param>
/// <param name="IsReversed">Whether it is played backwards: the same piece of noise twice in a row would buzz.</param>
internal readonly record struct Grain(double Position, int Mark, double Gain, bool IsReversed);

/// <summary>Chooses the grains of one region: Moulines and Charpentier (1990), with the new periods along a smooth pitch contour.</summary>
/// <remarks>
/// Pitch: new period = old period / factor. Range: the factor moves the pitch away from, or to, the median in the region. Duration: time in
/// the clip runs slower or faster. Jitter: old periods are smoothed over five, then each gets an independent uniform deviation, scaled so
/// that neighbours differ by the wanted jitter in the mean. Shimmer: the same for amplitudes. Factors fade in and out over the edges.
/// </remarks>
internal sealed class GrainPlan
{
    /// <summary>Grains overlap, so that neighbours even each other's deviations out; these make up for it.</summary>
    private const double JitterRecovery = 1.18;
    private const double ShimmerRecovery = 1.08;

    /// <summary>Periods that a smoothed contour is averaged over, to either side.</summary>
    private const int Smoothing = 2;

    private readonly Mark[] _marks;
    private readonly double[] _peaks;
    private readonly RegionPlace _place;
    private readonly VoiceSettings _settings;
    private readonly double _medianPeriod;
    private readonly double[] _periodDeviations;
    private readonly double[] _peakDeviations;
    private int _periodsSet;
    private int _peaksSet;

    /// <summary>Plans a region.</summary>
    /// <param name="marks">The clip's marks.</param>
    /// <param name="peaks">[marks] peak-to-peak amplitude of the sound around each.</param>
    /// <param name="place">Where.</param>
    /// <param name="settings">What.</param>
    /// <param name="random">Where jitter and shimmer come from.</param>
    public GrainPlan(Mark[] marks, double[] peaks, RegionPlace place, VoiceSettings settings, Random random)
    {
        (_marks, _peaks, _place, _settings) = (marks, peaks, place, settings);
        double[] periods = [.. Enumerable.Range(0, marks.Length - 1)
            .Where(i => IsPeriod(i) && marks[i].Position >= place.Start && marks[i].Position < place.End).Select(PeriodAt).Order()];
        _medianPeriod = periods.Length == 0 ? 0 : periods[periods.Length / 2];
        VoicedPeriods = periods.Length;
        int expected = Math.Max(2, (int)Math.Round(periods.Length * settings.DurationRatio * Math.Pow(2, settings.PitchSemitones / 12)));
        (_periodDeviations, _peakDeviations) = (Deviations(expected, random), Deviations(expected, random));
        Grains = Plan();
    }

    /// <summary>The grains in order, from two before the region's edge to two behind the other.</summary>
    public IReadOnlyList<Grain> Grains { get; }

    /// <summary>Whole periods found in the region.</summary>
    public int VoicedPeriods { get; }

    /// <summary>Length of the changed region in samples; the old one unless durations changed.</summary>
    public int Length { get; private set; }

    private bool IsPeriod(int mark) => mark >= 0 && mark + 1 < _marks.Length && _marks[mark].IsVoiced && _marks[mark + 1].IsVoiced
        && (mark == 0 || mark + 2 >= _marks.Length
            || PeriodAt(mark) < 2.5 * Math.Min(Neighbour(mark - 1, mark), Neighbour(mark + 1, mark)));

    private double PeriodAt(int mark) => _marks[mark + 1].Position - _marks[mark].Position;

    private double Neighbour(int mark, int of) => _marks[mark].IsVoiced && _marks[mark + 1].IsVoiced ? PeriodAt(mark) : PeriodAt(of);

    private List<Grain> Plan()
    {
        var grains = new List<Grain>();
        int mark = Math.Max(0, LastBefore(_place.First) - 1);
        double position = _marks[mark].Position;
        double stretch = _settings.DurationRatio;
        bool isStretched = stretch != 1;
        Length = (int)Math.Round((_place.End - _place.Start) * stretch);
        double shift = isStretched ? double.NaN : 0;
        double stop = _place.Last;
        double Source(double at) => at <= _place.Start ? at
            : double.IsNaN(shift) ? _place.Start + ((at - _place.Start) / stretch)
            : at - shift;

        int behind = 0, last = -1;
        bool wasReversed = false;
        while (behind < 3 && mark < _marks.Length)
        {
            bool isVoiced = _marks[mark].IsVoiced;
            wasReversed = mark == last && !isVoiced && !wasReversed;
            grains.Add(new Grain(position, mark, isVoiced ? Gain(mark) : 1, wasReversed));
            last = mark;
            double source = Source(position);
            if (isStretched && double.IsNaN(shift) && source >= _place.End - (0.5 * Spacing(mark)))
            {
                // From here on the clip goes on as it was: it is moved so that this grain
                // meets its own mark, and by a whole number of samples.
                mark = Nearest(source);
                grains[^1] = grains[^1] with { Mark = mark, IsReversed = false };
                shift = Math.Round(position - _marks[mark].Position);
                Length = _place.End - _place.Start + (int)shift;
                stop = _place.Last + shift;
                position = _marks[mark].Position + shift;
                grains[^1] = grains[^1] with { Position = position };
                source = Source(position);
            }

            int interval = LastBefore(source + 1e-6);
            if (interval + 1 >= _marks.Length)
            {
                break;
            }

            bool isFree = isStretched && double.IsNaN(shift) && source > _place.Start;
            if (IsPeriod(interval))
            {
                position += Period(interval, source);
                mark = Nearest(Source(position));
                // Behind the last period there is no voice to take grains from: the next mark is where the noise begins.
                if (!IsPeriod(LastBefore(Source(position))) && !isFree
                    && Source(position) > _marks[Math.Min(interval + 1, _marks.Length - 1)].Position)
                {
                    (mark, position) = Snap(interval + 1, grains[^1].Position, shift);
                }
            }
            else if (isFree)
            {
                position += PeriodAt(interval);
                mark = Nearest(Source(position));
            }
            else
            {
                (mark, position) = Snap(interval + 1, grains[^1].Position, shift);
            }

            behind += !(isStretched && double.IsNaN(shift)) && position > stop ? 1 : 0;
        }

        if (double.IsNaN(shift))
        {
            Length = _place.End - _place.Start;
        }

        return grains;
    }

    /// <summary>A mark where the clip has it, or the one after where that would come too close to the grain before.</summary>
    private (int Mark, double Position) Snap(int mark, double before, double shift)
    {
        shift = double.IsNaN(shift) ? 0 : shift;
        int from = Math.Min(mark, _marks.Length - 1);
        while (from + 1 < _marks.Length && _marks[from].Position + shift < before + (0.4 * PeriodAt(Math.Max(0, from - 1))))
        {
            from++;
        }

        return (from, _marks[from].Position + shift);
    }

    private double Period(int interval, double source)
    {
        double inside = _place.Inside(source);
        double period = PeriodAt(interval);
        if (inside == 0)
        {
            return period;
        }

        double semitones = _settings.PitchSemitones;
        if (_settings.RangeRatio != 1 && _medianPeriod > 0)
        {
            semitones += (_settings.RangeRatio - 1) * 12 * Math.Log2(_medianPeriod / Smooth(interval, PeriodAt, IsPeriod));
        }

        if (_settings.JitterRatio is { } jitter)
        {
            double even = Smooth(interval, PeriodAt, IsPeriod)
                * (1 + (JitterRecovery * jitter * _periodDeviations[_periodsSet++ % _periodDeviations.Length]));
            period = (inside * even) + ((1 - inside) * period);
        }

        return period / Math.Pow(2, inside * semitones / 12);
    }

    private double Gain(int mark)
    {
        if (_settings.ShimmerDb is not { } shimmer || !(_peaks[mark] > 0))
        {
            return 1;
        }

        double inside = _place.Inside(_marks[mark].Position);
        double deviation = ShimmerRecovery * (Math.Pow(10, shimmer / 20) - 1) * _peakDeviations[_peaksSet++ % _peakDeviations.Length];
        double even = Smooth(mark, i => _peaks[i], i => _marks[i].IsVoiced) / _peaks[mark] * Math.Max(0.05, 1 + deviation);
        return (inside * even) + 1 - inside;
    }

    private double Smooth(int at, Func<int, double> value, Func<int, bool> counts)
    {
        double sum = 0;
        int count = 0;
        for (int step = 0; step <= Smoothing; step++)
        {
            // Both sides or neither: a contour that rises stays where it is.
            if (at - step < 0 || at + step >= _marks.Length - 1 || !counts(at - step) || !counts(at + step))
            {
                break;
            }

            sum += step == 0 ? value(at) : value(at - step) + value(at + step);
            count += step == 0 ? 1 : 2;
        }

        return count == 0 ? value(at) : sum / count;
    }

    /// <summary>Independent uniform deviations around 0, scaled so that neighbours differ by 1 in the mean.</summary>
    private static double[] Deviations(int count, Random random)
    {
        double[] deviations = [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
        double mean = deviations.Average();
        double difference = Enumerable.Range(1, count - 1).Average(i => Math.Abs(deviations[i] - deviations[i - 1]));
        return [.. deviations.Select(deviation => (deviation - mean) / Math.Max(1e-9, difference))];
    }

    private double Spacing(int mark) => PeriodAt(Math.Clamp(mark, 0, _marks.Length - 2));

    /// <summary>The last mark at or before a place; the first where there is none.</summary>
    private int LastBefore(double sample)
    {
        int low = 0, high = _marks.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = _marks[middle].Position <= sample ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private int Nearest(double sample)
    {
        int before = LastBefore(sample);
        return before + 1 < _marks.Length && _marks[before + 1].Position - sample < sample - _marks[before].Position ? before + 1 : before;
    }
}
