namespace SerHost.Ui.Corpus;

/// <summary>A line such as <c>angry wrong speaker:1001</c>: every word must fit.</summary>
/// <remarks><c>wrong</c>, <c>right</c>, <c>failed</c>, <c>done</c>, <c>new</c> test the result; <c>label:</c>, <c>predicted:</c>, <c>speaker:</c>,
/// <c>sentence:</c> test a column; <c>confidence&lt;0.5</c> and <c>confidence&gt;0.5</c> compare; any other word must begin the label,
/// or occur in the clip's name. A minus in front turns a word round.</remarks>
internal static class ClipFilter
{
    /// <summary>Makes a test of a filter line; an empty one fits everything.</summary>
    public static Func<ClipRow, bool> Parse(string text)
    {
        Func<ClipRow, bool>[] tests = [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Word)];
        return row => tests.All(test => test(row));
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
                "sentence" => row => Begins(row.Clip.Sentence, value),
                _ => row => Contains(row.Clip.Id, word),
            };
        }

        if (word.StartsWith("confidence", StringComparison.OrdinalIgnoreCase) && word.Length > 11
            && double.TryParse(word[11..], System.Globalization.CultureInfo.InvariantCulture, out double limit))
        {
            return word[10] == '<' ? row => row.Confidence < limit : row => row.Confidence > limit;
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

    private static bool Begins(string? text, string start) => text?.StartsWith(start, StringComparison.OrdinalIgnoreCase) == true;

    private static bool Contains(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
