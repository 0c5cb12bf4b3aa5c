using SerHost.Core.Audio;
using SerHost.Reports.Parts;
using SerHost.Sdk.Audio;

namespace SerHost.Reports.Clips;

/// <summary>A stretch of a recording that can be heard on a page.</summary>
/// <param name="Start">Where it begins, in clip seconds.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Wav">16-bit WAV, as base64.</param>
internal sealed record SoundPiece(double Start, double End, string Wav);

/// <summary>Cuts what is to be heard out of a recording.</summary>
internal static class ClipSound
{
    /// <summary>Heard before and after a segment, so that it does not begin with a click.</summary>
    private const double Margin = 0.05;

    /// <summary>The pieces, in order of time; they do not overlap.</summary>
    /// <param name="clip">The recording.</param>
    /// <param name="segments">Its salient segments, of all methods.</param>
    /// <param name="audio">How much is wanted.</param>
    public static IReadOnlyList<SoundPiece> Cut(AudioClip clip, IEnumerable<TimeRange> segments, AudioChoice audio) => audio switch
    {
        AudioChoice.All => [Piece(clip, 0, clip.Samples.Length)],
        AudioChoice.Segments => [.. Merge(segments.Select(range => new TimeRange(range.StartSeconds - Margin, range.EndSeconds + Margin)))
            .Select(range => Piece(clip, Sample(clip, range.StartSeconds), Sample(clip, range.EndSeconds)))
            .Where(piece => piece.End > piece.Start)],
        _ => [],
    };

    private static int Sample(AudioClip clip, double seconds) =>
        (int)Math.Clamp(Math.Round(seconds * clip.SampleRateHz), 0, clip.Samples.Length);

    private static IEnumerable<TimeRange> Merge(IEnumerable<TimeRange> ranges)
    {
        TimeRange? open = null;
        foreach (TimeRange range in ranges.OrderBy(range => range.StartSeconds))
        {
            if (open is { } last && range.StartSeconds <= last.EndSeconds)
            {
                open = new TimeRange(last.StartSeconds, Math.Max(last.EndSeconds, range.EndSeconds));
                continue;
            }

            if (open is { } ended)
            {
                yield return ended;
            }

            open = range;
        }

        if (open is { } rest)
        {
            yield return rest;
        }
    }

    private static SoundPiece Piece(AudioClip clip, int first, int end) => new(
        (double)first / clip.SampleRateHz, (double)end / clip.SampleRateHz,
        Convert.ToBase64String(AudioFile.WavBytes(clip.Samples.Span[first..end], clip.SampleRateHz)));
}
