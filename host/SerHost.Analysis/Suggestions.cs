namespace SerHost;

/// <summary>Finishes error messages about unknown names: what was probably meant, or what there is.</summary>
internal static class Suggestions
{
    private const int FarthestGuess = 3;

    /// <summary>One sentence, such as "Did you mean 'occlusion'? Known: crp, lrp, occlusion."</summary>
    public static string For(string given, IEnumerable<string> known, string whenNone)
    {
        string[] names = [.. known.Order(StringComparer.Ordinal)];
        if (names.Length == 0)
        {
            return whenNone;
        }

        string? nearest = names.MinBy(name => Distance(given, name));
        string guess = nearest is not null && Distance(given, nearest) <= Math.Min(FarthestGuess, given.Length / 2)
            ? $"Did you mean '{nearest}'? " : "";
        return $"{guess}Known: {string.Join(", ", names)}.";
    }

    /// <summary>Edits that turn one text into the other: insertions, deletions, replacements, and neighbours that changed places (optimal
    /// string alignment).</summary>
    public static int Distance(string from, string to)
    {
        int[] before = new int[to.Length + 1], previous = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int[] current = new int[to.Length + 1];
            current[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = previous[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            (before, previous) = (previous, current);
        }

        return previous[^1];
    }
}
