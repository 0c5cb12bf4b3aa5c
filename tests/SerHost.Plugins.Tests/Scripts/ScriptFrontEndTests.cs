using SerHost.Plugins.Hosting;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Signal;
using SerHost.Tests.Shared;

namespace SerHost.Plugins.Tests.Scripts;

/// <summary>The front ends of serhost_plugin.py are the program's own, written a second time in NumPy: each is the other's oracle.</summary>
public sealed class ScriptFrontEndTests : IDisposable
{
    private const string Script = """
        import numpy as np
        from serhost_plugin import *

        TRIM = {"minimumSilenceSeconds": 0.2, "thresholdBelowClipDb": 10, "stepSeconds": 0.001}


        class Tried(Model):
            outputs = ["a", "b"]

            def predict(self, batch):
                return batch.mean(axis=2)[:, :2]


        class Whole(Tried):
            id = "whole"
            name = "Whole"
            front_end = LogMel(durationSeconds=1.5)


        class Odd(Tried):
            id = "odd"
            name = "Odd"
            front_end = LogMel(sampleRateHz=11025, fftSize=500, windowSamples=401, hopSamples=133, bands=37, lowHz=60, highHz=5000, floorDb=-60,
                               durationSeconds=None, trim=TRIM)


        class Samples(Tried):
            id = "samples"
            name = "Samples"
            front_end = Waveform(8000, durationSeconds=0.7, pad="cut-only", trim=TRIM)

            def predict(self, batch):
                return np.concatenate([batch.mean(axis=2), -batch.mean(axis=2)], axis=1)


        run()
        """;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(16_000)]
    [InlineData(8_000)]
    [InlineData(44_100)]
    public void Inputs_computed_in_python_are_those_of_the_program(int rate)
    {
        AudioClip clip = Clip(rate);
        using PluginHost host = Trusting.Discover([ScriptFolder.Write(_folder, "front-ends", "model", Script)], TimeSpan.FromSeconds(60));
        var trim = new SilenceTrimSettings(0.2, 10, 0.001);

        AssertEqual(new LogMelFrontEnd(new LogMelSettings { DurationSeconds = 1.5 }).Compute(clip), Prepare(host, "whole", clip), 0.01);
        AssertEqual(
            new LogMelFrontEnd(new LogMelSettings
            {
                SampleRateHz = 11_025, FftSize = 500, WindowSamples = 401, HopSamples = 133, Bands = 37, LowHz = 60, HighHz = 5000, FloorDb = -60, DurationSeconds = null, Trim = trim,
            }).Compute(clip),
            Prepare(host, "odd", clip), 0.01);

        float[] samples = rate == 8000 ? clip.Samples.ToArray() : new Resampler(rate, 8000).Resample(clip.Samples.Span);
        (int start, int count) = SilenceTrimmer.FindSound(samples, 8000, trim);
        ModelInput found = Prepare(host, "samples", clip);
        Assert.Equal(Math.Min(count, 5600), found.Frames);
        Assert.Equal(start / 8000.0, found.TimeAxis.FirstCentreSeconds, 1e-9);
        Assert.All(found.Values.ToArray().Zip(samples[start..]), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
    }

    private static ModelInput Prepare(PluginHost host, string id, AudioClip clip)
    {
        IModelProvider provider = host.ModelProviders.Single(one => one.Id == id);
        using IModel model = provider.Open(provider.Find([])[0], new ModelOptions());
        return model.Prepare(clip);
    }

    /// <summary>Silence, a gliding tone with overtones, silence; no two bands alike.</summary>
    private static AudioClip Clip(int rate)
    {
        var random = new Random(5);
        float[] samples = new float[rate * 3 / 2];
        for (int n = 0; n < samples.Length; n++)
        {
            double t = (double)n / rate, phase = 2 * Math.PI * ((180 * t) + (60 * t * t));
            double voice = t is > 0.4 and < 1.1 ? Math.Sin(phase) + (0.5 * Math.Sin(3 * phase)) + (0.2 * Math.Sin(7 * phase)) : 0;
            samples[n] = (float)((0.2 * voice) + (0.002 * (random.NextDouble() - 0.5)));
        }

        return new AudioClip("glide", samples, rate);
    }

    private static void AssertEqual(ModelInput expected, ModelInput found, double toleranceDb)
    {
        Assert.Equal((expected.Bands, expected.Scale), (found.Bands, found.Scale));
        Assert.Equal(expected.TimeAxis, found.TimeAxis);
        Assert.Equal(expected.IsPadding.ToArray(), found.IsPadding.ToArray());
        Assert.All(expected.BandCentresHz.ToArray().Zip(found.BandCentresHz.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 0.01f));
        double error = expected.Values.ToArray().Zip(found.Values.ToArray(), (one, other) => Math.Abs(one - other)).Max();
        Assert.True(error < toleranceDb, $"largest difference {error:G3} dB");
    }
}
