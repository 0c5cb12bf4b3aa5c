using System.Globalization;
using SerHost.Sdk.Audio;

namespace SerHost.Sdk.Transforms;

/// <summary>A moment of a clip and where it went in the changed clip.</summary>
/// <param name="OriginalSeconds">The moment in the clip.</param>
/// <param name="ResultSeconds">The moment in the changed clip.</param>
public readonly record struct TimeAnchor(double OriginalSeconds, double ResultSeconds);

/// <summary>Where the moments of a clip went: straight lines between anchors, and beside the first and the last one a plain
/// shift.</summary>
/// <remarks>Strictly increasing, so it has an inverse. Immutable.</remarks>
public sealed class TimeMap
{
    /// <summary>Creates a map.</summary>
    /// <param name="anchors">In order of time, both columns strictly increasing and finite; none for the identity.</param>
    /// <exception cref="ArgumentException">They are not; the anchor is named.</exception>
    public TimeMap(IReadOnlyList<TimeAnchor> anchors)
    {
        ArgumentNullException.ThrowIfNull(anchors);
        TimeAnchor[] copy = [.. anchors];
        for (int i = 0; i < copy.Length; i++)
        {
            bool isFinite = double.IsFinite(copy[i].OriginalSeconds) && double.IsFinite(copy[i].ResultSeconds);
            bool isLater = i == 0 || (copy[i].OriginalSeconds > copy[i - 1].OriginalSeconds
                && copy[i].ResultSeconds > copy[i - 1].ResultSeconds);
            if (!isFinite || !isLater)
            {
                throw new ArgumentException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Anchor {i} ({copy[i].OriginalSeconds} s to {copy[i].ResultSeconds} s) is not finite or not later than the one "
                            + $"before."),
                    nameof(anchors));
            }
        }

        Anchors = copy;
    }

    /// <summary>Nothing moved.</summary>
    public static TimeMap Identity { get; } = new([]);

    /// <summary>The anchors.</summary>
    public IReadOnlyList<TimeAnchor> Anchors { get; }

    /// <summary>Whether every moment stayed where it was.</summary>
    public bool IsIdentity => Anchors.All(anchor => anchor.OriginalSeconds == anchor.ResultSeconds);

    /// <summary>Where a moment of the clip went.</summary>
    /// <param name="originalSeconds">Seconds of the clip; may lie outside it.</param>
    public double ToResult(double originalSeconds) =>
        Follow(originalSeconds, anchor => anchor.OriginalSeconds, anchor => anchor.ResultSeconds);

    /// <summary>Where a moment of the changed clip came from. Inverse of <see cref="ToResult(double)"/>.</summary>
    /// <param name="resultSeconds">Seconds of the changed clip; may lie outside it.</param>
    public double ToOriginal(double resultSeconds) =>
        Follow(resultSeconds, anchor => anchor.ResultSeconds, anchor => anchor.OriginalSeconds);

    /// <summary>Where a stretch of the clip went.</summary>
    /// <param name="original">The stretch.</param>
    public TimeRange ToResult(TimeRange original) => new(ToResult(original.StartSeconds), ToResult(original.EndSeconds));

    private double Follow(double seconds, Func<TimeAnchor, double> from, Func<TimeAnchor, double> to)
    {
        if (Anchors.Count == 0)
        {
            return seconds;
        }

        (TimeAnchor first, TimeAnchor last) = (Anchors[0], Anchors[^1]);
        if (seconds <= from(first))
        {
            return to(first) + (seconds - from(first));
        }

        if (seconds >= from(last))
        {
            return to(last) + (seconds - from(last));
        }

        int i = 1;
        while (from(Anchors[i]) < seconds)
        {
            i++;
        }

        (TimeAnchor before, TimeAnchor after) = (Anchors[i - 1], Anchors[i]);
        return to(before) + ((seconds - from(before)) * (to(after) - to(before)) / (from(after) - from(before)));
    }
}
