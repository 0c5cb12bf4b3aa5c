using SerHost.Sdk.Models;

namespace SerHost.Sdk.Attribution;

/// <summary>Diagnostics that a map of any method can carry.</summary>
public static class MapDiagnostics
{
    /// <summary>Σ |R| over padding frames / Σ |R|: relevance where there is nothing to hear.</summary>
    /// <param name="input">The input explained.</param>
    /// <param name="map">[bands, frames], row-major.</param>
    /// <returns>A share in [0, 1]; NaN, with a note, for a map that is zero everywhere.</returns>
    /// <exception cref="ArgumentException">The map is not of the input's size.</exception>
    public static Diagnostic PaddingShare(ModelInput input, ReadOnlySpan<float> map)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (map.Length != input.Bands * input.Frames)
        {
            throw new ArgumentException($"Expected {input.Bands} bands × {input.Frames} frames, found {map.Length} values.", nameof(map));
        }

        ReadOnlySpan<bool> isPadding = input.IsPadding.Span;
        double padding = 0;
        double total = 0;
        for (ReadOnlySpan<float> rest = map; !rest.IsEmpty; rest = rest[isPadding.Length..])
        {
            for (int frame = 0; frame < isPadding.Length; frame++)
            {
                double size = Math.Abs(rest[frame]);
                total += size;
                padding += isPadding[frame] ? size : 0;
            }
        }

        return total == 0
            ? new Diagnostic(DiagnosticIds.PaddingShare, double.NaN, "share", "The map is zero everywhere.")
            : new Diagnostic(DiagnosticIds.PaddingShare, padding / total, "share",
                "Share of the absolute relevance on frames that hold no sound of the clip.");
    }
}
