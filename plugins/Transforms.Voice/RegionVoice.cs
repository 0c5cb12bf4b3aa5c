using SerHost.Sdk;
using SerHost.Signal.Voice;

namespace Transforms.Voice;

/// <summary>Changes one region of a clip after another. Not thread-safe; made for one call.</summary>
internal sealed class RegionVoice
{
    private readonly double[] _samples;
    private readonly int _rateHz;
    private readonly VoiceSettings _settings;
    private readonly CancellationToken _cancellation;
    private readonly PitchContour? _pitch;
    private readonly Mark[] _marks = [];
    private readonly double[] _peaks = [];
    private int _periods;
    private double _tiltDb = double.NaN;

    public RegionVoice(double[] samples, int rateHz, VoiceSettings settings, CancellationToken cancellation)
    {
        (_samples, _rateHz, _settings, _cancellation) = (samples, rateHz, settings, cancellation);
        if (!settings.MovesPeriods && settings.HnrDb is null)
        {
            return;
        }

        _pitch = PitchContour.Of(samples, rateHz, cancellation);
        if (settings.MovesPeriods)
        {
            _marks = PeriodMarks.Of(samples, _pitch, rateHz, cancellation);
            _peaks = settings.ShimmerDb is null ? [] : [.. Enumerable.Range(0, _marks.Length).Select(PeakToPeak)];
        }
    }

    /// <summary>What was found on the way.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics
    {
        get
        {
            var found = new List<Diagnostic>();
            if (_settings.MovesPeriods)
            {
                found.Add(new Diagnostic("voiced-periods",
                    _periods, "", "Periods of the voice found in the regions; without any, pitch, jitter and shimmer stay as they are."));
            }

            if (!double.IsNaN(_tiltDb))
            {
                found.Add(new Diagnostic("alpha-ratio-change",
                    _tiltDb, "dB", "Change of the alpha ratio that the filter makes in the last region."));
            }

            return found;
        }
    }

    /// <summary>The changed sound of a region with its edges, and the region's new length in samples.</summary>
    public (double[] Samples, int Length) Change(RegionPlace place, Random random)
    {
        (double[] piece, int length) = _settings.MovesPeriods
            ? SetPeriods(place, random)
            : (_samples[place.First..place.Last], place.End - place.Start);
        if (_settings.TiltDb != 0)
        {
            (piece, _tiltDb) = SpectralTilt.Apply(Padded(piece, place), _rateHz, _settings.TiltDb, _cancellation);
        }

        if (_settings.HnrDb is { } hnr && _pitch!.Frames.Count > 0)
        {
            piece = Aspiration.Added(piece, _rateHz, hnr, n => PitchAt(Source(place, length, n)), random.Next(), _cancellation);
        }

        double gain = Math.Pow(10, _settings.LoudnessDb / 20);
        return (_settings.LoudnessDb == 0 ? piece : Array.ConvertAll(piece, sample => sample * gain), length);
    }

    private (double[] Samples, int Length) SetPeriods(RegionPlace place, Random random)
    {
        var plan = new GrainPlan(_marks, _peaks, place, _settings, random);
        _periods += plan.VoicedPeriods;
        double[] piece = OverlapAdd.Render(
            _samples, _marks, plan.Grains, place.First, place.Before + plan.Length + place.After, _cancellation);
        EnergyMatch.Apply(_samples, piece, n => Source(place, plan.Length, n), _rateHz);
        return (piece, plan.Length);
    }

    /// <summary>Where in the clip a sample of the changed sound comes from.</summary>
    private static double Source(RegionPlace place, int length, int sample) => sample < place.Before
        ? place.First + sample
        : sample >= place.Before + length
            ? place.First + sample - length + (place.End - place.Start)
            : place.Start + ((sample - place.Before) * ((double)(place.End - place.Start) / length));

    private PitchFrame PitchAt(double sample)
    {
        int frame = _pitch!.FrameAt(sample);
        return Math.Abs(_pitch.CentreOf(frame) - sample) <= _pitch.Hop ? _pitch.Frames[frame] : default;
    }

    /// <summary>The piece between the clip's own sound, silence beyond its ends.</summary>
    private double[] Padded(double[] piece, RegionPlace place)
    {
        int reach = SpectralTilt.Reach(_rateHz);
        var padded = new double[piece.Length + (2 * reach)];
        piece.CopyTo(padded, reach);
        for (int i = 0; i < reach; i++)
        {
            int before = place.First - reach + i, after = place.Last + i;
            padded[i] = before >= 0 ? _samples[before] : 0;
            padded[reach + piece.Length + i] = after < _samples.Length ? _samples[after] : 0;
        }

        return padded;
    }

    private double PeakToPeak(int mark)
    {
        if (!_marks[mark].IsVoiced || mark == 0 || mark + 1 >= _marks.Length)
        {
            return 0;
        }

        int from = Math.Clamp((int)(0.5 * (_marks[mark - 1].Position + _marks[mark].Position)), 0, _samples.Length - 1);
        int to = Math.Clamp((int)(0.5 * (_marks[mark].Position + _marks[mark + 1].Position)), from, _samples.Length - 1);
        double low = double.MaxValue, high = double.MinValue;
        for (int i = from; i <= to; i++)
        {
            (low, high) = (Math.Min(low, _samples[i]), Math.Max(high, _samples[i]));
        }

        return high - low;
    }
}
