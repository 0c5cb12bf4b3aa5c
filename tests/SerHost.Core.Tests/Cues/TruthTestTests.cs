using SerHost.Core.Cues.Truth;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace SerHost.Core.Tests.Cues;

public sealed class TruthTestTests
{
    [Theory]
    [InlineData(100, 0.01)]
    [InlineData(220, 0.03)]
    public void Voice_has_the_jitter_it_claims_measured_between_its_peaks(double hz, double jitter)
    {
        var voice = new SyntheticVoice(hz, jitter, 0, -6, double.PositiveInfinity) { SampleRateHz = 48000, DurationSeconds = 4 };
        (AudioClip clip, TrueCues truth) = SyntheticVoiceGenerator.Make(voice);
        double[] peaks = Peaks(clip.Samples.ToArray());
        double[] periods = [.. peaks.Zip(peaks.Skip(1), (a, b) => b - a)];
        double measured = periods.Zip(periods.Skip(1), (a, b) => Math.Abs(b - a)).Average() / periods.Average();
        Assert.InRange(measured, 0.97 * truth.Jitter, 1.03 * truth.Jitter);
        Assert.InRange(truth.Jitter, 0.85 * jitter, 1.15 * jitter);
        Assert.Equal(truth.F0Hz, 48000 / periods.Average(), hz * 0.002);
    }

    [Fact]
    public void Voice_has_the_shimmer_and_noise_it_claims()
    {
        var quiet = new SyntheticVoice(150, 0, 0.5, -6, double.PositiveInfinity) { SampleRateHz = 48000, DurationSeconds = 4 };
        (AudioClip clip, TrueCues truth) = SyntheticVoiceGenerator.Make(quiet);
        float[] samples = clip.Samples.ToArray();
        double[] heights = [.. Peaks(samples).Select(at => (double)samples[(int)Math.Round(at)])];
        double change = heights.Zip(heights.Skip(1), (a, b) => Math.Abs(b - a)).Average() / heights.Average();
        Assert.Equal(truth.ShimmerDb, 20 * Math.Log10(1 + change), 0.05 * truth.ShimmerDb);

        float[] noisy = SyntheticVoiceGenerator.Make(quiet with { HarmonicsToNoiseDb = 10 }).Clip.Samples.ToArray();
        double noise = noisy.Zip(samples, (a, b) => (double)(a - b) * (a - b)).Average(), voice = samples.Average(x => (double)x * x);
        Assert.Equal(10, 10 * Math.Log10(voice / noise), 0.2);
        Assert.Equal(0.1, Math.Sqrt(voice), 1e-4);
    }

    [Fact]
    public void Run_with_an_extractor_that_knows_the_pitch_finds_no_error()
    {
        TruthRow row = Assert.Single(TruthTest.Run(new Constant(200), new Dictionary<string, string>(), [new SyntheticVoice(200, 0, 0, -12, 20)]));
        Assert.Equal(1, row.VoicedShare);
        Assert.Equal(0, row.GrossErrorShare);
        Assert.Equal(0, row.PitchErrorPercent, 1e-3);
        Assert.True(double.IsNaN(row.Jitter));
    }

    [Fact]
    public void Run_with_an_extractor_an_octave_off_counts_gross_errors()
    {
        IReadOnlyList<TruthRow> rows = TruthTest.Run(new Constant(100), new Dictionary<string, string>(), [new SyntheticVoice(200, 0, 0, -12, 20)]);
        Assert.Equal(1, rows[0].GrossErrorShare);
        Assert.True(double.IsNaN(rows[0].PitchErrorPercent));
        Assert.Contains("| 200 | – |", TruthReport.Grid([.. rows, .. TruthTest.Run(new Constant(99), new Dictionary<string, string>(), [new SyntheticVoice(100, 0, 0, -12, 20)])]), StringComparison.Ordinal);
    }

    // Highest point of each period, refined by a parabola.
    private static double[] Peaks(float[] x)
    {
        double threshold = 0.6 * x.Max();
        return [.. Enumerable.Range(1, x.Length - 2).Where(i => x[i] > threshold && x[i] > x[i - 1] && x[i] >= x[i + 1])
            .Select(i => i + (0.5 * (x[i - 1] - x[i + 1]) / (x[i - 1] - (2.0 * x[i]) + x[i + 1])))];
    }

    private sealed class Constant(double hz) : ICueExtractor
    {
        public CueExtractorDescriptor Descriptor { get; } = new("constant", "Constant", "1", "", [new CueDescriptor("f0_hz", "pitch", "Hz", true, "")], []);

        public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation) => new(
            Descriptor.Cues, new TimeAxis(0.01, 0.01, 190, 0.06), Enumerable.Repeat((float)hz, 190).ToArray(), Enumerable.Repeat(true, 190).ToArray());
    }
}
