using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing;
using SerHost.Sdk.Testing.Running;

namespace Cues.NWaves.Tests;

public sealed class NWavesExtractorTests
{
    public static TheoryData<string> Rules => [.. ConformanceSuite.ExtractorRules];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Extractor_keeps_the_rule(string rule) =>
        ConformanceSuite.CheckExtractor(() => new NWavesExtractor(), new ConformanceSettings { Rules = [rule] }).ThrowIfFailed();

    [Theory]
    [InlineData(16000, 110)]
    [InlineData(16000, 220)]
    [InlineData(44100, 180)]
    public void Pitch_of_a_harmonic_sound_is_found_at_any_rate(int rateHz, double f0Hz)
    {
        CueTracks tracks = Extract(Harmonic(rateHz, f0Hz, i => 1.0 / i));

        float[] pitches = tracks.Track(Row(tracks, "nwaves_f0_hz")).ToArray();
        Assert.All(pitches[10..^10], pitch => Assert.Equal(f0Hz, pitch, 0.02 * f0Hz));
    }

    [Fact]
    public void Centroid_is_that_of_the_spectrum()
    {
        // Two tones of equal amplitude: the centroid of amplitudes lies half way, the spread is half their distance.
        float[] samples = [.. Enumerable.Range(0, 16000).Select(i =>
            (float)(0.2 * (Math.Sin(2 * Math.PI * 1000 * i / 16000) + Math.Sin(2 * Math.PI * 3000 * i / 16000))))];

        CueTracks tracks = Extract(new AudioClip("tones", samples, 16000));

        Assert.All(tracks.Track(Row(tracks, "nwaves_centroid")).ToArray(), v => Assert.Equal(2000, v, 60.0));
        Assert.All(tracks.Track(Row(tracks, "nwaves_spread")).ToArray(), v => Assert.Equal(1000, v, 120.0));
    }

    [Fact]
    public void Deltas_are_the_slope_of_their_coefficients()
    {
        CueTracks tracks = Extract(Harmonic(16000, 150, i => 1.0 / i, sweep: 1.5));
        float[] coefficient = tracks.Track(Row(tracks, "nwaves_mfcc_2")).ToArray();
        float[] delta = tracks.Track(Row(tracks, "nwaves_mfcc_delta_2")).ToArray();

        for (int t = 2; t < delta.Length - 2; t++)
        {
            double expected = ((coefficient[t + 1] - coefficient[t - 1]) + (2 * (coefficient[t + 2] - coefficient[t - 2]))) / 10;
            Assert.Equal(expected, delta[t], 1e-3);
        }
    }

    [Fact]
    public void Silence_and_very_short_clips_are_measured_without_a_fault()
    {
        CueTracks silence = Extract(new AudioClip("silence", new float[8000], 16000));
        CueTracks nothing = Extract(new AudioClip("short", new float[100], 16000));

        Assert.DoesNotContain(true, silence.IsVoiced.ToArray());
        Assert.Equal(0, nothing.TimeAxis.Count);
    }

    private static CueTracks Extract(AudioClip clip)
    {
        var extractor = new NWavesExtractor();
        return extractor.Extract(clip, ParameterValues.Defaults(extractor.Descriptor.Parameters), CancellationToken.None);
    }

    private static int Row(CueTracks tracks, string id) => Enumerable.Range(0, tracks.Cues.Count).Single(i => tracks.Cues[i].Id == id);

    private static AudioClip Harmonic(int rateHz, double f0Hz, Func<int, double> amplitude, double sweep = 1)
    {
        float[] samples = new float[rateHz];
        double phase = 0;
        for (int n = 0; n < samples.Length; n++)
        {
            double f0 = f0Hz * Math.Pow(sweep, (double)n / samples.Length);
            phase += 2 * Math.PI * f0 / rateHz;
            for (int i = 1; i <= 20 && i * f0 < 0.45 * rateHz; i++)
            {
                samples[n] += (float)(0.1 * amplitude(i) * Math.Sin(i * phase));
            }
        }

        return new AudioClip("harmonic", samples, rateHz);
    }
}
