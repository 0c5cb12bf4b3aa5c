using System.Diagnostics;
using System.Globalization;
using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd.TerminalUi;

/// <summary>A real terminal (tmux) with a program in it: keys go in, the screen can be looked at.</summary>
/// <remarks>Waits by looking until something is there: minutes, for machines that do much else, but no longer than the program runs.
/// Whatever folders are called and whatever shell the user has, the screen holds the program's own words and nothing of theirs.</remarks>
internal sealed class Terminal : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4), PatienceAfterItsEnd = TimeSpan.FromSeconds(5);

    /// <summary>Runs the program under a shell that every Unix has. What that shell itself says (of a program that was killed, with its
    /// path)
    /// goes nowhere; the end is told in a line of its own.</summary>
    private const string Script = """
        mkdir -p "$TMPDIR"
        exec 3>&2 2>/dev/null
        dotnet "$@" 2>&3
        code=$?
        printf '\nended with %s\n' "$code"
        stty -a | tr ' ' '\n' | grep -x -e -echo -e echo
        printf '%s' "$code" > "$TOLD"
        exec sleep 600
        """;

    private readonly string _socket = $"serhost-{Guid.NewGuid():N}", _told;

    /// <summary>Starts a program; after its end the screen shows <c>ended with N</c>.</summary>
    /// <param name="data">The user's data folder.</param>
    /// <param name="plugins">A folder of further plugins; empty for none.</param>
    /// <param name="columns">Width.</param>
    /// <param name="rows">Height.</param>
    /// <param name="arguments">Arguments of <c>dotnet</c>.</param>
    public Terminal(string data, string plugins, int columns, int rows, params string[] arguments)
        : this(data, plugins, "", columns, rows, arguments)
    {
    }

    /// <summary>Starts a program that finds other programs first in a folder.</summary>
    /// <param name="data">The user's data folder.</param>
    /// <param name="plugins">A folder of further plugins; empty for none.</param>
    /// <param name="programs">The folder of other programs; empty for none.</param>
    /// <param name="columns">Width.</param>
    /// <param name="rows">Height.</param>
    /// <param name="arguments">Arguments of <c>dotnet</c>.</param>
    public Terminal(string data, string plugins, string programs, int columns, int rows, params string[] arguments)
    {
        _told = Path.Combine(data, $"{_socket}.told");
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        Tmux(
        [
            "-f", "/dev/null", "new-session", "-d", "-x", Number(columns), "-y", Number(rows),
            // What the runtime of a program that is killed leaves behind lies in the test's own folder.
            "env", $"TMPDIR={Path.Combine(data, "tmp")}", $"TOLD={_told}", $"XDG_DATA_HOME={data}", $"SERHOST_PLUGINS={plugins}",
                "SERHOST_MODELS=", "COLORTERM=truecolor",
            $"PATH={(programs.Length == 0 ? path : programs + Path.PathSeparator + path)}", "/bin/sh", "-c", Script, "sh", .. arguments,
        ]);
    }

    /// <summary>The program as built.</summary>
    public static string Program => Path.Combine(FixturePlugins.ProgramFolder, "serhost.dll");

    /// <summary>Why there is no terminal here; null when there is.</summary>
    public static string? WhyNot
    {
        get
        {
            string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
            return folders.Any(folder => File.Exists(Path.Combine(folder, "tmux"))) ? null : "tmux is not installed.";
        }
    }

    /// <summary>What is on screen.</summary>
    public string Screen => Tmux("capture-pane", "-p");

    /// <summary>The process of the program (not of the shell around it); null when it has ended.</summary>
    public Process? Process
    {
        get
        {
            int shell = int.Parse(Tmux("display-message", "-p", "#{pane_pid}").Trim(), CultureInfo.InvariantCulture);
            string children = File.ReadAllText($"/proc/{shell}/task/{shell}/children").Trim();
            return children.Length == 0 ? null : Process.GetProcessById(int.Parse(children.Split(' ')[0], CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Whether the program's own screen is gone, the mouse is the terminal's again and the cursor shows.</summary>
    public bool IsRestored => Tmux("display-message", "-p", "#{alternate_on} #{mouse_any_flag} #{cursor_flag}").Trim() == "0 0 1";

    /// <summary>From now on everything that the program writes to its terminal goes into a file too, as it is.</summary>
    public void Record(string path) => Tmux("pipe-pane", "-o", $"cat >> '{path}'");

    /// <summary>Presses keys, by tmux's names.</summary>
    public void Press(params string[] keys) => Tmux(["send-keys", .. keys]);

    /// <summary>Types a text as it is.</summary>
    public void Type(string text) => Tmux("send-keys", "-l", text);

    /// <summary>Clicks a cell, counted from 0.</summary>
    public void Click(int column, int row)
    {
        string at = FormattableString.Invariant($"{column + 1};{row + 1}");
        Type($"\e[<0;{at}M\e[<0;{at}m");
    }

    /// <summary>Changes the size, as somebody who drags the window's corner.</summary>
    public void Resize(int columns, int rows) => Tmux("resize-window", "-x", Number(columns), "-y", Number(rows));

    /// <summary>Waits until the screen shows all of some texts.</summary>
    /// <returns>The screen.</returns>
    public string Await(params string[] texts) => Await(screen => texts.All(text => screen.Contains(text, StringComparison.Ordinal)),
        string.Join(", ", texts));

    /// <summary>Waits until the screen is as wanted; gives up when the program has ended and the screen is not.</summary>
    /// <returns>The screen.</returns>
    public string Await(Func<string, bool> isThere, string what)
    {
        long start = Stopwatch.GetTimestamp();
        long? ended = null;
        while (true)
        {
            string screen = Screen;
            if (isThere(screen))
            {
                return screen;
            }

            // What it showed last may still be on its way to the screen.
            ended ??= File.Exists(_told) ? Stopwatch.GetTimestamp() : null;
            Assert.False(ended is { } end && Stopwatch.GetElapsedTime(end) > PatienceAfterItsEnd,
                $"The program ended, and the screen does not show '{what}':\n{screen}");
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"The screen did not show '{what}' within {Patience}:\n{screen}");
            Thread.Sleep(50);
        }
    }

    public void Dispose() => Tmux("kill-server");

    private string Tmux(params string[] arguments)
    {
        var start = new ProcessStartInfo("tmux", ["-L", _socket, .. arguments]) { RedirectStandardOutput = true,
            RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8"; // otherwise what is not ASCII becomes underscores
        start.Environment.Remove("TMUX");
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
