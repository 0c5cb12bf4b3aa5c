using SerHost.Network.Occlusion;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Attribution.Perturbation;

/// <summary>The parts of an input that are left out or kept: segments of time, or cells of time and bands. Immutable.</summary>
/// <remarks>Every element belongs to the players with weights that sum to 1: hard cells of a spectrum, and segments of a waveform that fade
/// into each other by half periods of a cosine, so that what is left out makes no clicks. A game of a linear model is therefore additive
/// whatever the fades. Padding belongs to nobody and always stays.</remarks>
internal sealed class Players
{
    private const double FadeSeconds = 0.005;
    private const double TinyStepSeconds = 0.002;

    private readonly int[] _first;
    private readonly int[] _second;
    private readonly float[] _secondShare;
    private readonly int _segmentsTimesBands;

    private Players(int segments, int bandGroups, int[] first, int[] second, float[] secondShare, IReadOnlyList<(int From, int To)> times)
    {
        Segments = segments;
        BandGroups = bandGroups;
        _segmentsTimesBands = segments * bandGroups;
        _first = first;
        _second = second;
        _secondShare = secondShare;
        Times = times;
    }

    /// <summary>The parameters that choose the players.</summary>
    public static IReadOnlyList<ParameterDescriptor> Parameters { get; } =
    [
        new("segments", ParameterKind.Integer, "10",
            "Segments of equal length that the clip's sound is divided into. More tell moments apart better and cost more evaluations.")
        {
            Unit = "segments", Minimum = 1, Maximum = 400, Step = 1,
        },
        new("band-groups", ParameterKind.Integer, "1",
            "Groups of neighbouring bands that every segment is divided into; 1 asks only when. Waveform models have one band.")
        {
            Unit = "groups", Minimum = 1, Maximum = 128, Step = 1,
        },
        OcclusionParameters.FillDescriptor,
        OcclusionParameters.ScoreDescriptor,
    ];

    /// <summary>Segments of time.</summary>
    public int Segments { get; }

    /// <summary>Groups of bands.</summary>
    public int BandGroups { get; }

    /// <summary>Players: segment s of group g is number s · groups + g.</summary>
    public int Count => _segmentsTimesBands;

    /// <summary>[segments] first frame, and frame after the last.</summary>
    public IReadOnlyList<(int From, int To)> Times { get; }

    /// <summary>Divides an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="segments">Segments asked for.</param>
    /// <param name="bandGroups">Groups of bands asked for.</param>
    /// <exception cref="ParameterException">There are not that many frames with sound, or bands.</exception>
    public static Players Divide(ModelInput input, int segments, int bandGroups)
    {
        (int start, int end) = Sound(input.IsPadding.Span);
        if (segments > end - start)
        {
            throw new ParameterException(
                "segments", FormattableString.Invariant($"Parameter 'segments' is {segments}; the input has {end - start} frames of sound."));
        }

        if (bandGroups > input.Bands)
        {
            throw new ParameterException(
                "band-groups", FormattableString.Invariant($"Parameter 'band-groups' is {bandGroups}; the input has {input.Bands} bands."));
        }

        (int From, int To)[] times = [.. Enumerable.Range(0, segments).Select(s => (
            start + (int)((long)s * (end - start) / segments), start + (int)((s + 1L) * (end - start) / segments)))];
        int size = input.Bands * input.Frames;
        int[] first = new int[size], second = new int[size];
        float[] share = new float[size];
        Array.Fill(first, -1);
        Array.Fill(second, -1);
        for (int band = 0; band < input.Bands; band++)
        {
            int group = (int)((long)band * bandGroups / input.Bands);
            for (int s = 0; s < segments; s++)
            {
                first.AsSpan((band * input.Frames) + times[s].From, times[s].To - times[s].From).Fill((s * bandGroups) + group);
            }
        }

        double stepSeconds = input.TimeAxis.StepSeconds;
        if (input.Bands == 1 && stepSeconds < TinyStepSeconds)
        {
            Fade(times, FrameCount.Of(FadeSeconds, stepSeconds), first, second, share);
        }

        return new Players(segments, bandGroups, first, second, share, times);
    }

    /// <summary>An input with some players left out.</summary>
    /// <param name="input">[bands, frames].</param>
    /// <param name="fill">[bands, frames] what takes the place of those left out.</param>
    /// <param name="isPresent">[players].</param>
    /// <param name="target">Receives [bands, frames].</param>
    public void Compose(ReadOnlySpan<float> input, ReadOnlySpan<float> fill, ReadOnlySpan<bool> isPresent, Span<float> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            bool kept = _first[i] < 0 || isPresent[_first[i]];
            if (_second[i] < 0 || kept == isPresent[_second[i]])
            {
                target[i] = kept ? input[i] : fill[i];
                continue;
            }

            float presence = kept ? 1 - _secondShare[i] : _secondShare[i];
            target[i] = (presence * input[i]) + ((1 - presence) * fill[i]);
        }
    }

    /// <summary>Spreads players' values evenly over what belongs to them; the sum stays.</summary>
    /// <param name="values">[players].</param>
    /// <returns>[bands, frames].</returns>
    public float[] Spread(ReadOnlySpan<double> values)
    {
        double[] sizes = new double[Count];
        for (int i = 0; i < _first.Length; i++)
        {
            if (_first[i] >= 0)
            {
                sizes[_first[i]] += 1 - _secondShare[i];
            }

            if (_second[i] >= 0)
            {
                sizes[_second[i]] += _secondShare[i];
            }
        }

        float[] map = new float[_first.Length];
        for (int i = 0; i < map.Length; i++)
        {
            double value = _first[i] < 0 ? 0 : (1 - _secondShare[i]) * values[_first[i]] / sizes[_first[i]];
            map[i] = (float)(value + (_second[i] < 0 ? 0 : _secondShare[i] * values[_second[i]] / sizes[_second[i]]));
        }

        return map;
    }

    /// <summary>First frame with sound, and the frame after the last; the whole input where there is none.</summary>
    private static (int Start, int End) Sound(ReadOnlySpan<bool> isPadding)
    {
        int start = isPadding.IndexOf(false), end = isPadding.LastIndexOf(false) + 1;
        return start < 0 ? (0, isPadding.Length) : (start, end);
    }

    /// <summary>Around every border between segments, elements belong to both: the share of the other rises to ½ at the border.</summary>
    private static void Fade(IReadOnlyList<(int From, int To)> times, int fade, int[] first, int[] second, float[] share)
    {
        for (int s = 1; s < times.Count; s++)
        {
            int border = times[s].From;
            int half = Math.Min(fade / 2, Math.Min(times[s].To - times[s].From, times[s - 1].To - times[s - 1].From) / 4);
            for (int i = border - half; i < border + half; i++)
            {
                double rise = 0.5 - (0.5 * Math.Cos(Math.PI * (i - border + half + 0.5) / (2 * half)));
                second[i] = i < border ? s : s - 1;
                share[i] = (float)(i < border ? rise : 1 - rise);
            }
        }
    }
}
