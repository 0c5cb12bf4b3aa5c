using SerHost.Core.Corpora;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary>Tells which clips could not take part: the first few, and how many more.</summary>
internal static class SkippedClips
{
    private const int Shown = 5;

    public static void Warn(Output output, IReadOnlyList<SkippedClip> skipped)
    {
        foreach (SkippedClip clip in skipped.Take(Shown))
        {
            output.Warn($"{clip.ClipId} was skipped: {clip.Reason}");
        }

        if (skipped.Count > Shown)
        {
            output.Warn($"… and {skipped.Count - Shown} more ({skipped.Count} skipped in all; --json lists them).");
        }
    }
}
