using System.Text;
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
                using var file = new StreamWriter(FilePath, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), ForTheUserAlone());
                file.Write($"{DateTimeOffset.UtcNow:O} {what}{Environment.NewLine}{error}{Environment.NewLine}{Environment.NewLine}");
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

    /// <summary>Errors name recordings and speakers: what is begun here nobody else reads.</summary>
    private static FileStreamOptions ForTheUserAlone()
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
