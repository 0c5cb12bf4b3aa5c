using Model.Onnx.Description;
using Model.Onnx.Runtime;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Signal;
using SerHost.Tests.Shared;

namespace Model.Onnx.Tests;

/// <summary>Front ends against the inputs that another program made of the same recordings, and against what they are meant to be.</summary>
public sealed class FrontEndTests
{
    private static readonly FrontEndDescription Normalised =
        new(FrontEndKind.Waveform, new LogMelSettings { DurationSeconds = null }) { IsNormalized = true };

    [Theory]
    [InlineData("1059_MTI_ANG_XX", 4000, 16000)]
    [InlineData("1088_IEO_SAD_LO", 4000, 20800)]
    public void Normalised_waveform_is_the_reference_programs_input(string clip, int first, int count)
    {
        float[] expected = TestFiles.ReadFloats(TestFiles.RequireShared("reference", "transformer", $"w2v2-large.{clip}.input.f32"));
        ModelInput input = IFrontEnd.Create(Normalised).Compute(Part(clip, first, count));

        Assert.Equal(expected, input.Values.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Theory]
    [InlineData("1059_MTI_ANG_XX", 4000, 16000)]
    [InlineData("1088_IEO_SAD_LO", 4000, 20800)]
    public void Kaldi_energies_are_the_reference_programs_input(string clip, int first, int count)
    {
        // [frames, mels]; the first 128 frames, or all there are and then padding.
        float[] expected = TestFiles.ReadFloats(TestFiles.RequireShared("reference", "transformer", $"ast.{clip}.input.f32"));
        var description = new FrontEndDescription(FrontEndKind.KaldiFbank, FbankSettings.Usual)
        {
            Fbank = new FbankSettings(128, FbankSettings.UsualMean, FbankSettings.UsualDeviation),
        };
        ModelInput input = IFrontEnd.Create(description).Compute(Part(clip, first, count));

        Assert.Equal((128, 128), (input.Bands, input.Frames));
        float[] turned = [.. Enumerable.Range(0, 128 * 128).Select(i => input.Values.Span[(i % 128 * 128) + (i / 128)])];
        Assert.Equal(expected, turned, (a, b) => Math.Abs(a - b) < 1e-4);
        int sounding = 1 + ((count - 400) / 160);
        Assert.Equal(Math.Max(0, 128 - sounding), input.IsPadding.ToArray().Count(isPadding => isPadding));
        Assert.Equal(0.0125, input.TimeAxis.FirstCentreSeconds, 1e-9);
    }

    [Fact]
    public void Normalised_samples_have_no_mean_and_unit_variance_and_say_where_silence_lies()
    {
        var random = new Random(2);
        float[] samples = [.. Enumerable.Range(0, 5000).Select(_ => 0.1f + (0.02f * random.NextSingle()))];
        var padded = new FrontEndDescription(FrontEndKind.Waveform, new LogMelSettings { DurationSeconds = 1 }) { IsNormalized = true };

        ModelInput input = IFrontEnd.Create(padded).Compute(new AudioClip("c", samples, 16000));

        double mean = samples.Average(v => (double)v), deviation = Math.Sqrt(samples.Average(v => (v - mean) * (v - mean)) + 1e-7);
        Assert.Equal(0, input.Values.ToArray().Take(5000).Average(v => (double)v), 1e-6);
        Assert.Equal((samples[7] - mean) / deviation, input.Values.Span[7], 1e-4);
        Assert.Equal(-mean / deviation, input.Scale.Silence, 1e-3);
        Assert.All(input.Values.ToArray().Skip(5000), value => Assert.Equal(0, value));
        Assert.Equal(11000, input.IsPadding.ToArray().Count(isPadding => isPadding));
    }

    [Fact]
    public void Silence_stays_finite_when_normalised()
    {
        ModelInput input = IFrontEnd.Create(Normalised).Compute(new AudioClip("c", new float[800], 16000));

        Assert.All(input.Values.ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Clip_shorter_than_a_frame_is_told_how_many_samples_are_needed()
    {
        var description = new FrontEndDescription(FrontEndKind.KaldiFbank, FbankSettings.Usual);

        var error = Assert.Throws<ArgumentException>(() => IFrontEnd.Create(description).Compute(new AudioClip("short", new float[399], 16000)));

        Assert.Contains("at least 400 samples", error.Message, StringComparison.Ordinal);
    }

    private static AudioClip Part(string clip, int first, int count)
    {
        byte[] wav = File.ReadAllBytes(TestFiles.RequireShared("reference", "clips", $"{clip}.wav"));
        int data = 12;
        while (!wav.AsSpan(data, 4).SequenceEqual("data"u8))
        {
            data += 8 + BitConverter.ToInt32(wav, data + 4);
        }

        float[] samples = [.. Enumerable.Range(first, count).Select(i => BitConverter.ToInt16(wav, data + 8 + (2 * i)) / 32768f)];
        return new AudioClip(clip, samples, 16000);
    }
}
