using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using SerHost.Core.Audio;
using SerHost.Sdk.Audio;
using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd.TerminalUi;

/// <summary>Names from outside (file, label, speaker, plugin, model, run) that carry escape sequences, controls and line breaks: what every command and every page
/// writes to a terminal is searched, byte by byte, for what they would do to it.</summary>
public sealed partial class OutsideTextTests : IDisposable
{
    private const int RateHz = 8000;

    // The clipboard, the window's title, a colour, the screen; C1 forms of the first two; bidirectional overrides; a forged line.
    private const string Clipboard = "\e]52;c;RVZJTA==\aEVIL", Title = "\e]0;EVIL\e\\", Screen = "\e[2J\e[31mEVIL", C1 = "\u009d52;c;EVIL\u009c\u009b2JEVIL", Bidi = "\u202eEVIL\u2066", Forged = "x\nFORGED line\r\u0085FORGED";
    private readonly ScratchFolder _folder = new();

    private static readonly string[][] s_commands =
    [
        ["corpora", "CORPUS"], ["corpora", "FOLDER"], ["plugins"], ["plugins", "check", "PLUGIN"], ["models"], ["models", "check", "MODEL"], ["models", "show", "evil"], ["doctor"],
        ["run", "--corpus", "CORPUS", "--model", "fixture-level", "--methods", "fixture-columns,fixture-dice", "--cues", "fixture-level", "--name", Clipboard],
        ["run", "--corpus", "FOLDER", "--model", "fixture-level", "--methods", "fixture-dice", "--cues", "fixture-level", "--limit", "2"],
        ["results"], ["results", "last"], ["results", "last", "--rows"], ["results", "last", "--describe"], ["stats", "last", "--all-cues"], ["compare", "last"],
        ["compare", "last", "--clip", Screen], ["store"], ["store", "check"], ["explain", "CLIP", "--model", "fixture-level", "--method", "fixture-dice"], ["cues", "CLIP", "--cues", "fixture-level"],
        ["results", Title], ["stats", C1], ["run", "--corpus", Clipboard], ["run", "--methods", Bidi], ["run", "--model", Forged], ["run", Screen + ".json"], ["run", "EXPERIMENT"],
        ["results", "last", "--rows", "--json"], ["transform", "CLIP", "--spec", Title], [Clipboard], ["--" + Forged],
    ];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void No_command_hands_an_outside_name_s_controls_to_the_terminal()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "Needs Linux and the program script (Debian's package bsdutils).");
        Prepare();
        var failures = new List<string>();
        string everything = "";
        foreach (string[] command in s_commands)
        {
            string raw = OnTerminal([.. command.Select(Resolve)]);
            everything += raw;
            failures.AddRange(Faults(raw).Select(fault => $"{Printable(string.Join(' ', command))}: {fault}"));
        }

        Assert.Empty(failures);
        Assert.True(Mark().Count(everything) > 40, "The names were hardly shown at all, so that nothing was tested.");
    }

    [Fact]
    public void No_page_hands_an_outside_name_s_controls_to_the_terminal()
    {
        Assert.SkipWhen(Terminal.WhyNot is not null, Terminal.WhyNot ?? "");
        Prepare();
        string store = _folder.File("store"), raw = _folder.File("raw");
        OnTerminal([.. s_commands[8].Select(Resolve)]);
        using (var terminal = new Terminal(
            _folder.File("data"), FixturePlugins.Folder("Good"), 120, 40, Terminal.Program, "ui", "--corpus", Resolve("CORPUS"), "--store", store, "--trust", "all"))
        {
            terminal.Record(raw);
            terminal.Await("EVIL");
            foreach (string page in new[] { "F3", "F4", "F5", "F6", "F7", "F8", "F1" })
            {
                terminal.Press(page);
                Thread.Sleep(700); // Whatever a page shows first and after it has read: all of it is recorded.
            }

            terminal.Press("Escape");
            terminal.Await("searched:"); // The page again: Escape and a key that comes at once are one key with Alt to a terminal.
            terminal.Press("C-q");
            terminal.Await("ended with");
        }

        string written = File.ReadAllText(raw, Encoding.UTF8);
        Assert.Contains("EVIL", written, StringComparison.Ordinal);
        Assert.Empty(Faults(written));
    }

    private static IEnumerable<string> Faults(string raw)
    {
        foreach (Match match in Harm().Matches(raw))
        {
            int from = Math.Max(0, match.Index - 30);
            yield return Printable(raw[from..Math.Min(raw.Length, match.Index + 40)]);
        }
    }

    private static string Printable(string text) => string.Concat(text.Select(c => c is >= ' ' and < '\u007f' ? c.ToString() : FormattableString.Invariant($"<{(int)c:x}>")));

    // An escape that leads to a name's text, system commands with it, C1 controls, bidirectional controls, a line that a name began.
    [GeneratedRegex("\e\\]52|\e\\][^\a\e]{0,20}EVIL|\e\\[[0-9;]*[A-Za-z]?EVIL|[\u0080-\u009f]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]|(?<=^|\n|\r)FORGED")]
    private static partial Regex Harm();

    [GeneratedRegex("EVIL|FORGED")]
    private static partial Regex Mark();

    private string Resolve(string argument) => argument switch
    {
        "CORPUS" => _folder.File("corpus/all.csv"),
        "FOLDER" => _folder.File("corpus"),
        "PLUGIN" => Path.Combine(_folder.File("plugins"), "evil" + Screen),
        "MODEL" => Path.Combine(_folder.File("models"), "evil"),
        "CLIP" => Directory.GetFiles(_folder.File("corpus"), "*.wav").Order(StringComparer.Ordinal).First(),
        "EXPERIMENT" => _folder.File("evil.json"),
        _ => argument,
    };

    private void Prepare()
    {
        string corpus = _folder.File("corpus");
        Directory.CreateDirectory(corpus);
        string[] nasty = [Clipboard, Title, Screen, C1, Bidi, Forged];
        var manifest = new StringBuilder("path,label,speaker,sentence\n");
        var random = new Random(1);
        for (int i = 0; i < 12; i++)
        {
            string name = FormattableString.Invariant($"{i:00}_{nasty[i % nasty.Length]}.wav");
            float[] noise = [.. Enumerable.Range(0, RateHz).Select(_ => (float)(random.NextDouble() - 0.5) * 0.2f)];
            AudioFile.WriteWav(Path.Combine(corpus, name), new AudioClip("x", noise, RateHz));
            string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            manifest.Append(Quoted(name)).Append(',').Append(i % 3 == 0 ? "angry" : Quoted("sad" + nasty[(i + 1) % nasty.Length])).Append(',')
                .Append(Quoted("s" + nasty[(i + 2) % nasty.Length])).Append(',').Append(Quoted("t" + nasty[(i + 3) % nasty.Length])).Append('\n');
        }

        File.WriteAllText(_folder.File("corpus/all.csv"), manifest.ToString());
        string plugin = Resolve("PLUGIN"), model = Resolve("MODEL");
        Directory.CreateDirectory(plugin);
        File.WriteAllText(Path.Combine(plugin, "plugin.json"), $$"""
            { "id": "evil{{Json(Clipboard)}}", "name": "{{Json(Title)}}", "version": "1{{Json(Screen)}}", "sdk": "{{Json(C1)}}", "assembly": "{{Json(Forged)}}.dll", "description": "{{Json(Bidi)}}" }
            """);
        Directory.CreateDirectory(model);
        File.WriteAllText(Path.Combine(model, "model.json"), $$"""
            { "id": "evil{{Json(Title)}}", "name": "{{Json(Clipboard)}}", "kind": "onnx{{Json(C1)}}", "file": "{{Json(Forged)}}.onnx", "labels": ["{{Json(Bidi)}}", "{{Json(Screen)}}"] }
            """);
        File.WriteAllText(Resolve("EXPERIMENT"), $$"""{ "name": "{{Json(Forged)}}", "corpus": { "path": "demo" }, "model": "{{Json(Clipboard)}}", "methods": ["{{Json(Screen)}}"], "{{Json(Title)}}": 1 }""");
    }

    private static string Json(string text) => string.Concat(text.Select(c => FormattableString.Invariant($"\\u{(int)c:x4}")));

    /// <summary>Runs the program on a terminal of its own and gives back, as it is, all that it wrote there.</summary>
    private string OnTerminal(string[] arguments)
    {
        string line = string.Join(' ', new[] { "dotnet", Terminal.Program }.Concat(arguments).Concat(["--store", _folder.File("store"), "--trust", "all"]).Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        var start = new ProcessStartInfo("/usr/bin/script", ["-q", "-e", "-c", $"stty cols 160; exec {line}", "/dev/null"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["SHELL"] = "/bin/bash";
        start.Environment["XDG_DATA_HOME"] = _folder.File("data");
        start.Environment["SERHOST_PLUGINS"] = FixturePlugins.Folder("Good") + Path.PathSeparator + _folder.File("plugins");
        start.Environment["SERHOST_MODELS"] = _folder.File("models");
        using Process process = Process.Start(start)!;

        // Not closed before the program has ended: at the end of its input 'script' may end first, and what was still to come is lost on a loaded machine.
        Task<string> raw = process.StandardOutput.ReadToEndAsync();
        Assert.True(raw.Wait(TimeSpan.FromMinutes(2)), Printable($"Waits for an answer: {line}"));
        process.WaitForExit();
        return raw.Result;
    }
}
