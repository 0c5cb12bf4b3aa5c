namespace SerHost.Signal.Tests;

public sealed class SilenceTrimmerTests
{
    private const int Rate = 1000;
    private static readonly SilenceTrimSettings Settings = new(MinimumSilenceSeconds: 0.05, ThresholdBelowClipDb: 14);

    [Theory]
    [InlineData("S300", 0, 300)]
    [InlineData("S100 q100 S100", 0, 100)]
    [InlineData("q100 S100 q100 S100", 100, 100)]
    [InlineData("q100 S100", 100, 100)]
    [InlineData("S100 q30 S100 q80", 0, 230)]
    public void FindSound_bursts_keeps_the_first_stretch(string pattern, int start, int count)
    {
        (int foundStart, int foundCount) = SilenceTrimmer.FindSound(Bursts(pattern), Rate, Settings);

        // A window just inside the edge of a burst is still quiet enough: one or two samples belong to the silence.
        Assert.InRange(foundStart, start, start + 3);
        Assert.InRange(foundStart + foundCount, start + count - 3, start + count + 3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void FindSound_random_bursts_equals_marking_every_silent_window(int seed)
    {
        var random = new Random(seed);
        string pattern = string.Join(' ', Enumerable.Range(0, 8).Select(_ => (random.Next(2) == 0 ? "S" : "q") + random.Next(20, 160)));
        float[] samples = Bursts(pattern);

        Assert.Equal(MarkEverySilentWindow(samples), SilenceTrimmer.FindSound(samples, Rate, Settings));
    }

    [Theory]
    [InlineData("q200")]
    [InlineData("S20")]
    [InlineData("z300")]
    public void FindSound_all_silent_or_shorter_than_a_window_keeps_everything(string pattern)
    {
        float[] samples = Bursts(pattern);
        Assert.Equal((0, samples.Length), SilenceTrimmer.FindSound(samples, Rate, Settings));
        Assert.Equal((0, 0), SilenceTrimmer.FindSound([], Rate, Settings));
    }

    [Fact]
    public void FindSound_bad_settings_name_the_setting() =>
        Assert.Equal(
            "MinimumSilenceSeconds",
            Assert.Throws<ArgumentOutOfRangeException>(() => SilenceTrimmer.FindSound([0], Rate, Settings with { MinimumSilenceSeconds = 0 })).ParamName);

    // S = sound (alternating ±0.5), q = quiet (±0.01), z = zeros; numbers are samples.
    private static float[] Bursts(string pattern) =>
        [.. pattern.Split(' ').SelectMany(part => Enumerable.Range(0, int.Parse(part[1..], System.Globalization.CultureInfo.InvariantCulture))
            .Select(n => (n % 2 == 0 ? 1 : -1) * part[0] switch { 'S' => 0.5f, 'q' => 0.01f, _ => 0f }))];

    private static (int Start, int Count) MarkEverySilentWindow(float[] samples)
    {
        const int window = 50;
        double Level(IEnumerable<float> s) => 10 * Math.Log10(s.Select(x => (double)x * x).Average());
        double threshold = Level(samples) - 14;
        var silent = new bool[samples.Length];
        for (int start = 0; start + window <= samples.Length; start++)
        {
            if (Level(samples[start..(start + window)]) <= threshold)
            {
                Array.Fill(silent, true, start, window);
            }
        }

        int first = Array.IndexOf(silent, false);
        if (first < 0)
        {
            return (0, samples.Length);
        }

        int end = Array.IndexOf(silent, true, first);
        return (first, (end < 0 ? samples.Length : end) - first);
    }
}
