namespace SerHost.Core.Benchmarks;

/// <summary>How much <see cref="DeviceBenchmark"/> measures.</summary>
/// <param name="Frames">Columns of the input, 10 or more; null for a clip of three seconds.</param>
/// <param name="Clips">Clips handed over at once for the rate over a corpus.</param>
/// <param name="Repeats">How often a clip is timed; the rate over a corpus and the processor's form are timed three times at most.
/// With 1, nothing is warmed up: to see that it works, not how fast it is.</param>
public sealed record DeviceBenchmarkSize(int? Frames = null, int Clips = 16, int Repeats = 9)
{
    private const int FramesOfAWindow = 10;

    /// <summary>Refuses what cannot be measured.</summary>
    /// <exception cref="RequestException">A number is too small.</exception>
    public void Check()
    {
        Require("--frames", Frames ?? FramesOfAWindow, FramesOfAWindow, "the length of a window");
        Require("--clips", Clips, 1, "one clip");
        Require("--repeats", Repeats, 1, "one run");
    }

    private static void Require(string option, int value, int least, string why)
    {
        if (value < least)
        {
            throw new RequestException(option, $"{option} {value}: it must be {least} or more, {why}.");
        }
    }
}
