using System.Text.Json;
using SerHost.Tests.EndToEnd;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Commands;

/// <summary><c>serhost bench run</c>: its figures belong together, and the user's store stays as it was.</summary>
public sealed class BenchRunTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_seconds_and_bytes_of_a_run_belong_together()
    {
        var serhost = new SerhostProgram(_folder, withFixtures: false);

        SerhostProgram.Outcome outcome = serhost.Run("bench", "run", "--corpus", "demo", "--limit", "3", "--methods", "random,energy", "--json");

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        JsonElement timing = outcome.Json;
        Assert.Equal((3, 6, 0), (timing.GetProperty("clips").GetInt32(), timing.GetProperty("rows").GetInt32(), timing.GetProperty("failed").GetInt32()));
        double processor = timing.GetProperty("processorSeconds").GetDouble();
        Assert.Equal(6 / processor, timing.GetProperty("rowsPerProcessorSecond").GetDouble(), 1e-9);
        Assert.InRange(timing.GetProperty("bytesPerRow").GetDouble(), 1_000, 200_000);
        Assert.Superset(
            new HashSet<string> { "read", "predict", "cues", "contrast", "explain random", "explain energy" },
            timing.GetProperty("stages").EnumerateObject().Select(stage => stage.Name).ToHashSet());
        Assert.Empty(serhost.Run("results", "--json").Json.EnumerateArray());
    }
}
