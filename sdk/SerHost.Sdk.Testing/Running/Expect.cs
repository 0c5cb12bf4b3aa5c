using System.Diagnostics.CodeAnalysis;

namespace SerHost.Sdk.Testing.Running;

/// <summary>How rules say that something is wrong.</summary>
internal static class Expect
{
    /// <exception cref="RuleBrokenException">The condition does not hold.</exception>
    public static void That([DoesNotReturnIf(false)] bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new RuleBrokenException(otherwise);
        }
    }

    /// <summary>Bit-for-bit equality, NaN equal to NaN.</summary>
    /// <exception cref="RuleBrokenException">The values differ; the first difference is told.</exception>
    public static void Same(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, string what)
    {
        That(expected.Length == found.Length, $"{what}: {found.Length} values instead of {expected.Length}.");
        for (int i = 0; i < expected.Length; i++)
        {
            That(expected[i].Equals(found[i]),
                FormattableString.Invariant($"{what}: value {i} is {found[i]:R} instead of {expected[i]:R}."));
        }
    }

    /// <summary>Equality up to float32 rounding, relative to the largest value; values that are not finite must be the same (another rule
    /// forbids them).</summary>
    /// <exception cref="RuleBrokenException">A value differs by more; it is told.</exception>
    public static void Near(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, double tolerance, string what)
    {
        That(expected.Length == found.Length, $"{what}: {found.Length} values instead of {expected.Length}.");
        double scale = 1e-6;
        foreach (float value in expected)
        {
            scale = float.IsFinite(value) ? Math.Max(scale, Math.Abs(value)) : scale;
        }

        for (int i = 0; i < expected.Length; i++)
        {
            bool near = expected[i].Equals(found[i]) || Math.Abs(expected[i] - found[i]) <= tolerance * scale;
            That(near, FormattableString.Invariant($"{what}: value {i} is {found[i]:R} instead of {expected[i]:R}."));
        }
    }

    /// <summary>Lower-case words joined by hyphens.</summary>
    public static bool IsId(string? text) => text is not null
        && text.Split('-').All(word => word.Length > 0 && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)));
}

/// <summary>A rule does not hold.</summary>
internal sealed class RuleBrokenException(string message) : Exception(message);

/// <summary>A rule has nothing to check.</summary>
internal sealed class RuleSkippedException(string message) : Exception(message);
