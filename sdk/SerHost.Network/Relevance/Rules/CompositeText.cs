using System.Globalization;

namespace SerHost.Network.Relevance.Rules;

/// <summary>Reads composites written by users: a name, or entries <c>selector=rule</c> separated by semicolons, most specific
/// first.</summary>
/// <remarks>
/// Example: <c>conv1=box; layer1.*=gamma(0.1); convolution=zplus; linear=epsilon(1e-6)</c>.
/// Rules: epsilon(ε), zplus, alpha-beta(α,β), gamma(γ), box(low,high), flat, w-square, norm, pass, winner.
/// Numbers may be left out; <c>box</c> alone takes the model's input range.
/// </remarks>
public static class CompositeText
{
    /// <summary>Reads a composite.</summary>
    /// <param name="text">A name of <see cref="Composites.All"/>, or entries.</param>
    /// <exception cref="FormatException">The text is neither; the message names the entry at fault and what is allowed.</exception>
    public static Composite Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        if (Composites.Find(trimmed) is { } named)
        {
            return named;
        }

        if (!trimmed.Contains('=', StringComparison.Ordinal))
        {
            throw new FormatException(
                $"'{trimmed}' is no composite; use {string.Join(", ", Composites.All.Select(c => c.Name))}, or entries such as "
                    + "'first=flat; convolution=zplus; linear=epsilon'.");
        }

        string[] entries = trimmed.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new Composite("custom", entries.Select(ParseEntry).ToArray());
    }

    /// <summary>Reads one rule, for example <c>alpha-beta(2,1)</c>.</summary>
    /// <param name="text">The rule's text form.</param>
    /// <exception cref="FormatException">The rule is unknown or a number is out of its range.</exception>
    public static RelevanceRule ParseRule(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        int open = trimmed.IndexOf('(', StringComparison.Ordinal);
        string name = (open < 0 ? trimmed : trimmed[..open]).Trim().ToLowerInvariant();
        double[] numbers = open < 0 ? [] : ParseNumbers(trimmed, open);
        RelevanceRule rule = (name, numbers.Length) switch
        {
            ("epsilon", 0) => new(RuleKind.Epsilon),
            ("epsilon", 1) => new(RuleKind.Epsilon) { Epsilon = numbers[0] },
            ("zplus", 0) => new(RuleKind.ZPlus),
            ("alpha-beta", 0) => new(RuleKind.AlphaBeta),
            ("alpha-beta", 2) => new(RuleKind.AlphaBeta) { Alpha = numbers[0] },
            ("gamma", 0) => new(RuleKind.Gamma),
            ("gamma", 1) => new(RuleKind.Gamma) { Gamma = numbers[0] },
            ("box", 0) => new(RuleKind.Box),
            ("box", 2) => new(RuleKind.Box) { Low = numbers[0], High = numbers[1] },
            ("flat", 0) => new(RuleKind.Flat),
            ("w-square", 0) => new(RuleKind.WSquare),
            ("norm", 0) => new(RuleKind.Norm),
            ("pass", 0) => new(RuleKind.Pass),
            ("winner", 0) => new(RuleKind.WinnerTakesAll),
            _ => throw new FormatException(
                $"'{trimmed}' is no rule; use epsilon(ε), zplus, alpha-beta(α,β), gamma(γ), box(low,high), flat, w-square, norm, pass or "
                    + "winner."),
        };
        RequireRanges(rule, numbers, trimmed);
        return rule;
    }

    private static CompositeEntry ParseEntry(string entry)
    {
        int equals = entry.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? new CompositeEntry(entry[..equals].Trim(), ParseRule(entry[(equals + 1)..]))
            : throw new FormatException($"Entry '{entry}' has no rule; write selector=rule, for example convolution=zplus.");
    }

    private static double[] ParseNumbers(string text, int open)
    {
        if (!text.EndsWith(')'))
        {
            throw new FormatException($"'{text}' lacks its closing bracket.");
        }

        return text[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries).Select(number =>
            double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
                ? value
                : throw new FormatException($"'{number}' in '{text}' is no number.")).ToArray();
    }

    private static void RequireRanges(RelevanceRule rule, double[] numbers, string text)
    {
        string? problem = rule.Kind switch
        {
            RuleKind.Epsilon when rule.Epsilon < 1e-12 => "ε must be 1e-12 or more",
            RuleKind.Gamma when rule.Gamma < 0 => "γ must be 0 or more",
            RuleKind.AlphaBeta when rule.Alpha < 1 => "α must be 1 or more",
            RuleKind.AlphaBeta when numbers.Length == 2 && Math.Abs(numbers[0] - numbers[1] - 1) > 1e-9 => "α − β must be 1",
            RuleKind.Box when rule.Low >= rule.High => "low must be below high",
            _ => null,
        };
        if (problem is not null)
        {
            throw new FormatException($"'{text}': {problem}.");
        }
    }
}
