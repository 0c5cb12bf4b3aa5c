using SerHost.Plugins;

namespace SerHost.Ui.Shell;

/// <summary>Errors in full, for a person to send on: a text file in the user's data folder.</summary>
internal static class CrashLog
{
    private static readonly Lock Gate = new();

    public static string FilePath => Path.Combine(UserFolders.Data, "serhost.log");

    /// <summary>Appends an error. Never throws: the log must not make things worse.</summary>
    public static void Write(string what, Exception error)
    {
        try
        {
            lock (Gate)
            {
                Directory.CreateDirectory(UserFolders.Data);
                File.AppendAllText(FilePath, $"{DateTimeOffset.UtcNow:O} {what}{Environment.NewLine}{error}{Environment.NewLine}{Environment.NewLine}");
            }
        }
        catch (IOException)
        {
            // A full disk or a read-only home: the error is still shown on screen.
        }
        catch (UnauthorizedAccessException)
        {
            // As above.
        }
    }
}
