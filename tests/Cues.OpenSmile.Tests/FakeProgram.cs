namespace Cues.OpenSmile.Tests;

/// <summary>A shell script that stands in for SMILExtract, in a folder whose name has a space and quotes.</summary>
internal sealed class FakeProgram : IDisposable
{
    public const string Banner = "echo 'openSMILE version 3.0.1 (Rev. unknown)' >&2; [ \"$1\" = -h ] && exit 0";

    // What the real program does with the options used: find the file after -I and the one after -lldcsvoutput, write a csvSink table.
    public const string WritesTable = """
        while [ $# -gt 0 ]; do case "$1" in -I) in="$2"; shift;; -C) conf="$2"; shift;; -lldcsvoutput) out="$2"; shift;; esac; shift; done
        [ -s "$in" ] && [ -s "$conf" ] || { echo "cannot open input" >&2; exit 3; }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("serhost test 'quoted' \"twice\" ").FullName;

    public FakeProgram(params string[] lines)
    {
        Path = System.IO.Path.Combine(_folder, "SMIL Extract");
        Configuration = System.IO.Path.Combine(_folder, "my config.conf");
        File.WriteAllText(Configuration, ";configuration\n");
        File.WriteAllText(Path, "#!/bin/sh\n" + string.Join('\n', lines) + "\n");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Needs shell scripts.");
            return;
        }

        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Path { get; }

    public string Configuration { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
