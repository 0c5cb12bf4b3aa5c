using MathNet.Numerics.Statistics;
using SerHost.Analysis.Segments;
using SerHost.Sdk;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace SerHost.Core.Windowing;

/// <summary>How much of a recording a model heard.</summary>
/// <param name="Ranges">The stretches it heard, in clip seconds, in order and apart from each other.</param>
/// <param name="Share">Share of the recording's time, in [0, 1].</param>
/// <param name="SpeechShare">Share of its speech (<see cref="SpeechMask"/>); NaN for a recording without any.</param>
public sealed record HeardPart(IReadOnlyList<TimeRange> Ranges, double Share, double SpeechShare)
{
    /// <summary>Whether a part was not heard.</summary>
    public bool IsPart => Share < 1;

    /// <summary>The shares as diagnostics of a map.</summary>
    public IEnumerable<Diagnostic> Diagnostics =>
    [
        new Diagnostic(
            DiagnosticIds.HeardShare, Share, "share",
            IsPart ? "Share of the recording that the model's input holds; the rest was cut off."
                : "The model's input holds the whole recording."),
        new Diagnostic(
            DiagnosticIds.SpeechHeardShare,
            SpeechShare, "share", "Share of the recording's speech, by level, that the model's input holds."),
    ];

    /// <summary>Finds what the model's inputs of a clip hold.</summary>
    /// <param name="clip">The recording.</param>
    /// <param name="inputs">Time axes and padding flags of the model's inputs.</param>
    public static HeardPart Of(AudioClip clip, IEnumerable<(TimeAxis Axis, bool[] IsPadding)> inputs)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(inputs);
        (IReadOnlyList<TimeRange> ranges, double share) = InTime(clip.DurationSeconds, inputs);
        if (share >= 1)
        {
            return new HeardPart(ranges, 1, 1);
        }

        SpeechMask speech = SpeechMask.FromClip(clip);
        double all = SecondsOf(speech, new TimeRange(0, clip.DurationSeconds));
        return new HeardPart(ranges, share, all > 0 ? Math.Min(1, ranges.Sum(range => SecondsOf(speech, range)) / all) : double.NaN);
    }

    /// <summary>Share of a recording's time that inputs hold; all of it where less than a frame is missing.</summary>
    /// <param name="seconds">Length of the recording.</param>
    /// <param name="inputs">Time axes and padding flags of the model's inputs.</param>
    public static (IReadOnlyList<TimeRange> Ranges, double Share) InTime(
        double seconds, IEnumerable<(TimeAxis Axis, bool[] IsPadding)> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var ranges = new List<TimeRange>();
        double step = 0;
        foreach (TimeRange heard in inputs.SelectMany(input => Sound(input.Axis, input.IsPadding)).OrderBy(range => range.StartSeconds))
        {
            var range = new TimeRange(Math.Clamp(heard.StartSeconds, 0, seconds), Math.Clamp(heard.EndSeconds, 0, seconds));
            if (ranges.Count > 0 && range.StartSeconds <= ranges[^1].EndSeconds + 1e-9)
            {
                ranges[^1] = new TimeRange(ranges[^1].StartSeconds, Math.Max(ranges[^1].EndSeconds, range.EndSeconds));
            }
            else if (range.DurationSeconds > 0)
            {
                ranges.Add(range);
            }
        }

        double covered = ranges.Sum(range => range.DurationSeconds);
        return (ranges, seconds - covered < Math.Max(step, 1e-9) ? 1 : covered / seconds);

        IEnumerable<TimeRange> Sound(TimeAxis axis, bool[] isPadding)
        {
            step = axis.StepSeconds;
            for (int first = 0; first < axis.Count; first++)
            {
                int end = first;
                while (end < axis.Count && !isPadding[end])
                {
                    end++;
                }

                if (end > first)
                {
                    yield return axis.Tiles(first, end - first);
                    first = end;
                }
            }
        }
    }

    private static double SecondsOf(SpeechMask speech, TimeRange range) => speech.ShareIn(range) * range.DurationSeconds;
}

/// <summary>How much a model heard of the clips of a run, in words.</summary>
public static class HeardSummary
{
    /// <summary>One sentence; null where every clip was heard whole.</summary>
    /// <param name="clips">Share of the time and of the speech heard, one a clip.</param>
    /// <param name="windowing">Name of the windowing.</param>
    public static string? Describe(IReadOnlyCollection<(double Share, double SpeechShare)> clips, string windowing)
    {
        ArgumentNullException.ThrowIfNull(clips);
        double[] shares = [.. clips.Where(clip => clip.Share < 1).Select(clip => clip.Share).Order()];
        double[] speech =
            [.. clips.Where(clip => clip.Share < 1 && !double.IsNaN(clip.SpeechShare)).Select(clip => clip.SpeechShare).Order()];
        if (shares.Length == 0)
        {
            return null;
        }

        string ofSpeech = speech.Length > 0 ? $", {Range(speech)} of their speech" : "";
        string cure = windowing == WindowingKind.First.Name()
            ? " --windowing speech chooses the stretch with the most speech, slide hears all of it." : "";
        return FormattableString.Invariant($"The model heard a part of {shares.Length} of {clips.Count} clips (windowing {windowing}): ")
            + $"{Range(shares)} of their length{ofSpeech}.{cure}";
    }

    private static string Range(double[] sorted) =>
        FormattableString.Invariant($"{100 * sorted[0]:0} to {100 * sorted[^1]:0} % (median {100 * SortedArrayStatistics.Median(sorted):0} %)");
}
