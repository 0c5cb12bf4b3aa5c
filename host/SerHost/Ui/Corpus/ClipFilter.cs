namespace SerHost.Ui.Corpus;

/// <summary>A line such as <c>angry wrong speaker:1001</c>: every word must fit.</summary>
/// <remarks><c>wrong</c>, <c>right</c>, <c>failed</c>, <c>done</c>, <c>new</c> test the
/// result; <c>label:</c>, <c>predicted:</c>, <c>speaker:</c>,
/// <c>sentence:</c>, <c>intensity:</c> test a column; <c>confidence&lt;0.5</c> and <c>seconds&gt;3</c> compare; any other word must begin
/// the label, or occur in the clip's name. A minus in front turns a word round.</remarks>
internal static class ClipFilter
{
    /// <summary>Makes a test of a filter line; an empty one fits everything.</summary>
    public static Func<ClipRow, bool> Parse(string text)
    {
        Func<ClipRow, bool>[] tests = [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Word)];
        return row => tests.All(test => test(row));
    }

    /// <summary>The filter with a word added, or without it when it had it.</summary>
    public static string Toggle(string text, string word)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words.Contains(word) ? words.Where(found => found != word) : words.Append(word));
    }

    private static Func<ClipRow, bool> Word(string word)
    {
        if (word.Length > 1 && word[0] == '-')
        {
            Func<ClipRow, bool> inner = Word(word[1..]);
            return row => !inner(row);
        }

        int colon = word.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0)
        {
            string value = word[(colon + 1)..];
            return word[..colon].ToLowerInvariant() switch
            {
                "label" => row => Begins(row.Clip.Label, value),
                "predicted" => row => Begins(row.Predicted, value),
                "speaker" => row => Begins(row.Clip.Speaker, value),
                "intensity" => row => Begins(row.Clip.Intensity, value),
                "sentence" => row => Begins(row.Clip.Sentence, value),
                _ => row => Contains(row.Clip.Id, word),
            };
        }

        if (Comparison(word) is { } compares)
        {
            return compares;
        }

        return word.ToLowerInvariant() switch
        {
            "wrong" => row => row.IsWrong == true,
            "right" => row => row.IsWrong == false,
            "failed" => row => row.Status.Contains("failed", StringComparison.Ordinal),
            "done" => row => row.Predicted is not null,
            "new" => row => row.Status.Length == 0,
            _ => row => Begins(row.Clip.Label, word) || Contains(row.Clip.Id, word),
        };
    }

    /// <summary>A number of the row above or below a limit; null when the word is no such comparison.</summary>
    private static Func<ClipRow, bool>? Comparison(string word)
    {
        int at = word.IndexOfAny(['<', '>']);
        if (at <= 0 || !double.TryParse(word[(at + 1)..], System.Globalization.CultureInfo.InvariantCulture, out double limit))
        {
            return null;
        }

        Func<ClipRow, double>? number = word[..at].ToLowerInvariant() switch
        {
            "confidence" => row => row.Confidence,
            "seconds" => row => row.DurationSeconds,
            _ => null,
        };
        return number is null ? null : word[at] == '<' ? row => number(row) < limit : row => number(row) > limit;
    }

    private static bool Begins(string? text, string start) => text?.StartsWith(start, StringComparison.OrdinalIgnoreCase) == true;

    private static bool Contains(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
