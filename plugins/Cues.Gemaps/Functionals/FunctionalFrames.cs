using System.Runtime.InteropServices;

namespace Cues.Gemaps;

/// <summary>The smoothed descriptors of some rows of a clip, and what functionals ask about them. Not thread-safe.</summary>
/// <param name="smooth">[descriptors][rows] smoothed over three rows, NaN where undefined; the energy as it is.</param>
/// <param name="stepSeconds">Distance of the rows.</param>
internal sealed class FunctionalFrames(float[][] smooth, double stepSeconds)
{
    private const int FewestOfPercentile = 5;
    private const int FewestOfSpread = 2;

    private readonly List<float> _values = [];
    private int _first;
    private int _end;

    /// <summary>Smooths the descriptors of a clip.</summary>
    public static FunctionalFrames Of(DescriptorTracks tracks)
    {
        var smooth = new float[Descriptors.All][];
        for (int d = 0; d < Descriptors.All; d++)
        {
            smooth[d] = [.. tracks.Raw[d]];
            if (Descriptors.IsVoicedOnly(d))
            {
                TrackSmoothing.DefinedOnly(smooth[d]);
            }
            else if (d != Descriptors.Energy)
            {
                TrackSmoothing.Plain(smooth[d]);
            }
        }

        return new FunctionalFrames(smooth, (double)tracks.Plan.HopSamples / tracks.Plan.SampleRateHz) { _end = tracks.ShortFrames };
    }

    /// <summary>Rows of the clip.</summary>
    public int Rows => smooth[Descriptors.F0Hz].Length;

    /// <summary>Length of the rows looked at.</summary>
    public double Seconds => (_end - _first) * stepSeconds;

    /// <summary>Share of the rows that are voiced.</summary>
    public double VoicedShare
    {
        get
        {
            int voiced = 0;
            for (int t = _first; t < _end; t++)
            {
                voiced += IsVoiced(t) ? 1 : 0;
            }

            return voiced / Math.Max(1.0, _end - _first);
        }
    }

    /// <summary>Looks at rows first … end − 1 from now on.</summary>
    public void Look(int first, int end) => (_first, _end) = (first, end);

    /// <summary>Mean and population deviation of the defined values; NaN without values, the deviation also with one only.</summary>
    public (double Mean, double Deviation) Spread(int d, bool? voiced)
    {
        Collect(d, voiced);
        (double mean, double deviation) = Statistics.Spread(Values);
        return (_values.Count == 0 ? double.NaN : mean, _values.Count < FewestOfSpread ? double.NaN : deviation);
    }

    /// <summary>Deviation over mean.</summary>
    public double RelativeSpread(int d, bool? voiced)
    {
        (double mean, double deviation) = Spread(d, voiced);
        return mean > 0 ? deviation / mean : double.NaN;
    }

    /// <summary>A percentile of the defined values; NaN with fewer than five.</summary>
    public double Percentile(int d, double share)
    {
        Collect(d, null);
        Values.Sort();
        return _values.Count < FewestOfPercentile ? double.NaN : Statistics.Percentile(Values, share);
    }

    /// <summary>Mean and deviation of the slopes of one direction, over unbroken
    /// stretches of three rows or more; NaN where there is none.</summary>
    public (double Mean, double Deviation) Slopes(int d, bool isRising)
    {
        const int fewest = 3;
        var rising = new List<double>();
        var falling = new List<double>();
        float[] track = smooth[d];
        for (int t = _first; t < _end; t++)
        {
            int start = t;
            while (t < _end && !float.IsNaN(track[t]))
            {
                t++;
            }

            if (t - start >= fewest)
            {
                Contour.AddSlopes(track.AsSpan(start, t - start), stepSeconds, rising, falling);
            }
        }

        List<double> slopes = isRising ? rising : falling;
        if (slopes.Count == 0)
        {
            return (double.NaN, double.NaN);
        }

        double mean = slopes.Average();
        return (mean, slopes.Count < FewestOfSpread ? double.NaN : Math.Sqrt(slopes.Average(s => (s - mean) * (s - mean))));
    }

    /// <summary>Peaks of loudness that stand out, a second.</summary>
    public double LoudnessPeaksPerSecond()
    {
        Collect(Descriptors.Loudness, null);
        return Contour.Extrema(Values).Count(extremum => extremum.IsPeak) / Seconds;
    }

    /// <summary>Voiced stretches a second.</summary>
    public double SegmentsPerSecond() => Lengths(isVoiced: true).Count / Seconds;

    /// <summary>Mean and deviation of the lengths of voiced or unvoiced stretches in seconds; NaN where there is none.</summary>
    public (double Mean, double Deviation) Segments(bool isVoiced)
    {
        List<int> lengths = Lengths(isVoiced);
        if (lengths.Count == 0)
        {
            return (double.NaN, double.NaN);
        }

        // Frames in a stretch: one more than the difference of its ends' indices.
        double mean = lengths.Average(n => (n + 1) * stepSeconds);
        return (mean, lengths.Count < FewestOfSpread
            ? double.NaN : Math.Sqrt(lengths.Average(n => Square(((n + 1) * stepSeconds) - mean))));
    }

    /// <summary>Mean square of the samples in dB re full scale; NaN in digital silence.</summary>
    public double LevelDb()
    {
        Collect(Descriptors.Energy, null);
        double mean = Statistics.Spread(Values).Mean;
        return mean > 0 ? 10 * Math.Log10(mean) : double.NaN;
    }

    private Span<float> Values => CollectionsMarshal.AsSpan(_values);

    private static double Square(double x) => x * x;

    private bool IsVoiced(int row) => !float.IsNaN(smooth[Descriptors.F0Hz][row]);

    private List<int> Lengths(bool isVoiced) => Runs.Lengths(_end - _first, t => IsVoiced(_first + t) == isVoiced);

    private void Collect(int d, bool? voiced)
    {
        _values.Clear();
        float[] track = smooth[d];
        for (int t = _first; t < _end; t++)
        {
            if (!float.IsNaN(track[t]) && (voiced is null || IsVoiced(t) == voiced))
            {
                _values.Add(track[t]);
            }
        }
    }
}
