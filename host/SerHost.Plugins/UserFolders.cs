namespace SerHost.Plugins;

/// <summary>Where the program looks for what the user adds, and where it keeps what it makes.</summary>
public static class UserFolders
{
    /// <summary>The user's data folder: <c>$XDG_DATA_HOME/serhost</c>, else
    /// <c>~/.local/share/serhost</c>; on Windows <c>%LOCALAPPDATA%\serhost</c>.</summary>
    public static string Data => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "serhost");

    /// <summary>Folders named in an environment variable, separated as in PATH.</summary>
    /// <param name="variable">Name of the variable.</param>
    public static IReadOnlyList<string> FromEnvironment(string variable) =>
        (Environment.GetEnvironmentVariable(variable) ?? "").Split(
            Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The repository's root when the program runs from its build output, else null.</summary>
    /// <param name="programFolder">The program's folder.</param>
    public static string? FindRepository(string programFolder)
    {
        for (DirectoryInfo? folder = new(programFolder); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SerHost.sln")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
