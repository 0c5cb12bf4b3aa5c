using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace SerHost.Core.Cues.Truth;

/// <summary>Measures synthetic voices with known cues and says how far an extractor is from the truth.</summary>
public static class TruthTest
{
    // Frames whose sound may reach past the clip's ends are left out.
    private const double MarginSeconds = 0.15;
    private const double GrossError = 0.2;

    /// <summary>Whether an extractor measures frame by frame what these voices are
    /// about: pitch in Hz, under the name all extractors use.</summary>
    /// <param name="extractor">The extractor.</param>
    public static bool Fits(ICueExtractor extractor)
    {
        ArgumentNullException.ThrowIfNull(extractor);
        return extractor.Descriptor.Cues.Any(cue => cue.Id == "f0_hz") && extractor.Descriptor.Id != "egemaps"; // whose cues are those of gemaps
    }

    /// <summary>Pitches of the main grid.</summary>
    public static IReadOnlyList<double> PitchesHz { get; } = [80, 100, 120, 150, 200, 250, 300, 400, 500];

    /// <summary>Noise levels of the main grid: harmonics-to-noise ratios in dB; infinity is no noise.</summary>
    public static IReadOnlyList<double> NoiseLevelsDb { get; } = [double.PositiveInfinity, 20, 10, 5, 0];

    /// <summary>The main grid: all pitches at all noise levels, 1 % jitter, 0.3 dB shimmer, −12 dB/octave.</summary>
    public static IReadOnlyList<SyntheticVoice> Grid { get; } =
        [.. PitchesHz.SelectMany(hz => NoiseLevelsDb.Select(noise => new SyntheticVoice(hz, 0.01, 0.3, -12, noise) { Seed = (int)hz }))];

    /// <summary>One cue varied at a time, at 120 and 220 Hz without noise: jitter, shimmer, tilt.</summary>
    public static IReadOnlyList<SyntheticVoice> Series { get; } =
    [
        .. new[] { 120.0, 220.0 }.SelectMany(hz => new[]
        {
            new SyntheticVoice(hz, 0, 0, -12, double.PositiveInfinity),
            new SyntheticVoice(hz, 0.005, 0, -12, double.PositiveInfinity),
            new SyntheticVoice(hz, 0.01, 0, -12, double.PositiveInfinity),
            new SyntheticVoice(hz, 0.02, 0, -12, double.PositiveInfinity),
            new SyntheticVoice(hz, 0.04, 0, -12, double.PositiveInfinity),
            new SyntheticVoice(hz, 0, 0.2, -12, double.PositiveInfinity),
            new SyntheticVoice(hz, 0, 0.5, -12, double.PositiveInfinity),
            new SyntheticVoice(hz, 0, 1, -12, double.PositiveInfinity),
            new SyntheticVoice(hz, 0, 0, -6, double.PositiveInfinity),
            new SyntheticVoice(hz, 0, 0, -18, double.PositiveInfinity),
        }),
    ];

    /// <summary>Measures voices.</summary>
    /// <param name="extractor">Who measures.</param>
    /// <param name="parameters">Its parameters, by id; the others keep their defaults.</param>
    /// <param name="voices">What to measure.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static IReadOnlyList<TruthRow> Run(
        ICueExtractor extractor, IReadOnlyDictionary<string, string> parameters, IReadOnlyList<SyntheticVoice> voices,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(extractor);
        ArgumentNullException.ThrowIfNull(voices);
        ParameterValues values = ParameterValues.Parse(extractor.Descriptor.Parameters, parameters);
        return [.. voices.AsParallel().AsOrdered().WithCancellation(cancellation).Select(voice =>
        {
            (AudioClip clip, TrueCues truth) = SyntheticVoiceGenerator.Make(voice);
            return Compare(extractor.Descriptor.Id, voice, truth, extractor.Extract(clip, values, cancellation));
        })];
    }

    private static TruthRow Compare(string extractorId, SyntheticVoice voice, TrueCues truth, CueTracks tracks)
    {
        int[] inside = [.. Enumerable.Range(0, tracks.TimeAxis.Count).Where(t =>
            tracks.TimeAxis.CentreOf(t) > MarginSeconds && tracks.TimeAxis.CentreOf(t) < voice.DurationSeconds - MarginSeconds)];
        int[] voiced = [.. inside.Where(t => tracks.IsVoiced.Span[t])];
        double[] errors = [.. Values(tracks, "f0_hz", voiced).Select(hz => Math.Abs(hz - truth.F0Hz) / truth.F0Hz)];
        double[] fine = [.. errors.Where(error => error <= GrossError).Order()];
        return new TruthRow(
            extractorId,
            voice,
            truth,
            inside.Length == 0 ? double.NaN : (double)voiced.Length / inside.Length,
            errors.Length == 0 ? double.NaN : (double)(errors.Length - fine.Length) / errors.Length,
            fine.Length == 0 ? double.NaN : 100 * fine[fine.Length / 2],
            Mean(tracks, "jitter", voiced),
            Mean(tracks, "shimmer_db", voiced),
            Mean(tracks, "hnr_db", voiced),
            Mean(tracks, "alpha_ratio_db", inside));
    }

    private static double Mean(CueTracks tracks, string cueId, int[] frames)
    {
        double[] values = [.. Values(tracks, cueId, frames)];
        return values.Length == 0 ? double.NaN : values.Average();
    }

    private static IEnumerable<double> Values(CueTracks tracks, string cueId, int[] frames)
    {
        int cue = tracks.Cues.Select(found => found.Id).ToList().IndexOf(cueId);
        return cue < 0 ? [] : frames.Select(t => (double)tracks.Track(cue).Span[t]).Where(value => !double.IsNaN(value));
    }
}
