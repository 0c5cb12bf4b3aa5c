using SerHost.Plugins;

namespace SerHost.Core.Benchmarks;

/// <summary>How much <see cref="DeviceBenchmark"/> measures.</summary>
/// <param name="Frames">Columns of the input, 10 or more; null for a clip of three seconds.</param>
/// <param name="Clips">Clips handed over at once for the rate over a corpus.</param>
/// <param name="Repeats">How often a clip is timed; the rate over a corpus and the CPU version are timed three times at most.
/// With 1, nothing is warmed up: to see that it works, not how fast it is.</param>
public sealed record DeviceBenchmarkSize(int? Frames = null, int Clips = 16, int Repeats = 9)
{
    /// <summary>Refuses what cannot be measured.</summary>
    /// <exception cref="RequestException">A number is too small.</exception>
    public void Check()
    {
        if (Frames is { } frames)
        {
            BenchmarkInputs.RequireAWindow(frames);
        }

        RequireOne("--clips", Clips, "clip");
        RequireOne("--repeats", Repeats, "run");
    }

    private static void RequireOne(string option, int value, string what)
    {
        if (value < 1)
        {
            throw new RequestException(option, $"{option} {value}: it must be 1 or more, one {what}.");
        }
    }
}
