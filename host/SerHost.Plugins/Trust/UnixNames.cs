namespace SerHost.Plugins.Trust;

/// <summary>Users and groups of this machine, as its own files name them. Those of a directory service are known by number only.</summary>
internal static class UnixNames
{
    /// <summary>A user, for people.</summary>
    public static string User(uint number) =>
        Name("/etc/passwd", number) is { } name ? $"user '{name}'" : FormattableString.Invariant($"user number {number}");

    /// <summary>A group, for people.</summary>
    public static string Group(uint number) =>
        Name("/etc/group", number) is { } name ? $"group '{name}'" : FormattableString.Invariant($"group number {number}");

    /// <summary>Whether a group holds one user and nobody else, as the groups do that many systems make for each user. A group that is not
    /// in the machine's own files is none.</summary>
    public static bool IsOfOne(uint group, uint user)
    {
        string[]? row = Rows("/etc/group").FirstOrDefault(fields => fields.Length > 3 && Is(fields[2], group));
        string[][] users = [.. Rows("/etc/passwd").Where(fields => fields.Length > 3)];
        string? name = users.FirstOrDefault(fields => Is(fields[2], user))?[0];
        return row is not null && name is not null
            && row[3].Split(',', StringSplitOptions.RemoveEmptyEntries).All(member => member == name)
            && users.Where(fields => Is(fields[3], group)).All(fields => fields[0] == name);
    }

    private static string? Name(string file, uint number) =>
        Rows(file).FirstOrDefault(fields => fields.Length > 2 && Is(fields[2], number))?[0];

    private static IEnumerable<string[]> Rows(string file) => File.Exists(file) ? File.ReadLines(file).Select(line => line.Split(':')) : [];

    private static bool Is(string text, uint number) => text == number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
