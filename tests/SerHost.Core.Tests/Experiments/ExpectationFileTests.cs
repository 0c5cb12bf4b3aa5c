using SerHost.Analysis.Expectations;
using SerHost.Core.Experiments;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Experiments;

public sealed class ExpectationFileTests
{
    [Fact]
    public void Missing_file_is_refused_by_name()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("none.json");
        string message = Assert.Throws<ExpectationException>(() => ExpectationFile.Load(path)).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains("does not exist", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Users_table_is_read()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("mine.json");
        File.WriteAllText(path, """
            {"name":"mine","sources":{"me":"Me (2020)."},
             "cells":[{"emotion":"angry","cue":"loudness","direction":"down","confidence":"low","sources":["me"]}]}
            """);
        Assert.Equal(CueDirection.Down, ExpectationFile.Load(path).Find("angry", "loudness").Direction);
    }
}
