using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using SerHost.Tests.EndToEnd;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Scripts;

/// <summary>The guide for authors in Python (sdk/docs/python.md), walked from nothing to a table, with the program as a user has it.</summary>
public sealed class PythonGuideTests : IDisposable
{
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void From_nothing_to_a_python_method_in_a_table_beside_crp_as_the_guide_says()
    {
        var serhost = new SerhostProgram(_folder, withFixtures: false) { Python = Python.WithNumPy };
        string guide = File.ReadAllText(Path.Combine(TestFiles.RepositoryRoot, "sdk", "docs", "python.md"));
        string[] lines = [.. Regex.Match(guide, "## From nothing to a working method\n```\n(.*?)```", RegexOptions.Singleline).Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        Assert.Equal(3, lines.Length);
        long start = Stopwatch.GetTimestamp();
        SerhostProgram.Outcome last = null!;

        foreach (string line in lines)
        {
            string[] words = line.Split(' ');
            Assert.Equal("serhost", words[0]);
            string[] limit = words[1] == "run" ? ["--limit", "2"] : [];
            last = serhost.RunIn(_folder.Path, [.. words[1..], .. limit]);
            Assert.True(last.ExitCode == 0, $"{line}\n{last.Output}\n{last.Error}");
        }

        Assert.Contains("my-saliency", last.Output, StringComparison.Ordinal);
        Assert.Contains("crp", last.Output, StringComparison.Ordinal);
        JsonElement[] rows = [.. serhost.Run("results", "last", "--rows", "--json").Json.EnumerateArray().Select(row => row.GetProperty("row"))];
        foreach (string method in (string[])["my-saliency", "crp"])
        {
            Assert.Equal(2, rows.Count(row => row.GetProperty("method").GetString() == method && row.GetProperty("mapKey").ValueKind == JsonValueKind.String));
        }

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, FiveMinutes);
    }

    [Fact]
    public void Faulty_script_costs_its_own_rows_and_the_method_beside_it_is_stored()
    {
        var serhost = new SerhostProgram(_folder, withFixtures: false) { Python = Python.WithNumPy };
        Assert.Equal(0, serhost.RunIn(_folder.Path, "new", "python-attribution", "faulty").ExitCode);
        string script = Path.Combine(_folder.Path, "faulty", "plugin.py");
        File.WriteAllText(script, File.ReadAllText(script).Replace("        width = ", "        if clip_number(job): raise ValueError('no second clip')\n        width = ", StringComparison.Ordinal)
            .Replace("\n\nclass ", "\n\nseen = []\n\n\ndef clip_number(job):\n    seen.append(job.seed)\n    return len(seen) > 1\n\n\nclass ", StringComparison.Ordinal));

        SerhostProgram.Outcome run = serhost.RunIn(_folder.Path, "run", "--plugins", "faulty", "--trust", "faulty", "--methods", "faulty,random", "--limit", "3", "--threads", "1");

        Assert.True(run.ExitCode == 3, run.Output + run.Error);
        Assert.Contains("ValueError: no second clip (plugin.py, line ", run.Error + run.Output, StringComparison.Ordinal);
        JsonElement[] rows = [.. serhost.Run("results", "last", "--rows", "--json").Json.EnumerateArray().Select(row => row.GetProperty("row"))];
        Assert.Equal(1, Maps("faulty"));
        Assert.Equal(3, Maps("random"));

        int Maps(string method) => rows.Count(row => row.GetProperty("method").GetString() == method && row.GetProperty("mapKey").ValueKind == JsonValueKind.String);
    }

    [Theory]
    [InlineData("/no/such/python", "SERHOST_PYTHON names '/no/such/python', which does not exist: set it to the full path of a Python 3.9 or newer with NumPy.")]
    public void Wrong_interpreter_is_said_with_the_cure(string interpreter, string problem)
    {
        var serhost = new SerhostProgram(_folder, withFixtures: false) { Python = interpreter };
        Assert.Equal(0, serhost.RunIn(_folder.Path, "new", "python-cue", "my-cue").ExitCode);

        SerhostProgram.Outcome check = serhost.RunIn(_folder.Path, "plugins", "check", "my-cue");

        Assert.Equal(1, check.ExitCode);
        Assert.Contains(problem, check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void New_folder_is_not_written_over_and_a_wrong_name_is_refused()
    {
        var serhost = new SerhostProgram(_folder, withFixtures: false);
        Assert.Equal(0, serhost.RunIn(_folder.Path, "new", "python-transform", "twice").ExitCode);

        SerhostProgram.Outcome again = serhost.RunIn(_folder.Path, "new", "python-transform", "twice"), wrong = serhost.RunIn(_folder.Path, "new", "python-model", "My Model");

        Assert.Equal(2, again.ExitCode);
        Assert.Contains("is there already and not empty", again.Error, StringComparison.Ordinal);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("'My Model' must be lower-case words joined by hyphens", wrong.Error, StringComparison.Ordinal);
    }
}
