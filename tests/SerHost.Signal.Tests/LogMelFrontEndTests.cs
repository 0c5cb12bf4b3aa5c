using System.Buffers.Binary;
using System.Text;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Tests.Shared;

namespace SerHost.Signal.Tests;

public sealed class LogMelFrontEndTests
{
    [Fact]
    public void Compute_reference_clips_equals_librosa_inputs()
    {
        string inputs = TestFiles.RequireShared("reference", "relevance");
        string clips = TestFiles.RequireShared("reference", "clips");
        string[] files = Directory.GetFiles(inputs, "*.input.f32");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            string[] parts = Path.GetFileName(file).Split('.');
            double seconds = parts[1] == "134" ? 2 : 3;
            var frontEnd = new LogMelFrontEnd(new LogMelSettings { DurationSeconds = seconds });

            ModelInput input = frontEnd.Compute(ReadWav(Path.Combine(clips, parts[0] + ".wav")));

            float[] expected = TestFiles.ReadFloats(file);
            Assert.Equal(expected.Length, input.Values.Length);
            float worst = expected.Zip(input.Values.ToArray(), (a, b) => Math.Abs(a - b)).Max();
            Assert.True(worst < 1e-4, $"{Path.GetFileName(file)}: differs by up to {worst} dB.");
        }
    }

    [Theory]
    [InlineData(64, 64, 16, 12)]
    [InlineData(64, 40, 25, 12)]
    [InlineData(50, 37, 11, 8)]
    public void Compute_noise_equals_slow_definition(int fftSize, int window, int hop, int bands)
    {
        var settings = new LogMelSettings
        {
            SampleRateHz = 1000, FftSize = fftSize, WindowSamples = window, HopSamples = hop, Bands = bands, DurationSeconds = null, FloorDb = -60,
        };
        double[] noise = RealFftTests.Noise(333, 8);
        var clip = new AudioClip("noise", noise.Select(x => (float)x).ToArray(), 1000);

        ModelInput input = new LogMelFrontEnd(settings).Compute(clip);

        double[,] expected = SlowDecibels(clip.Samples.ToArray(), settings);
        Assert.Equal(1 + (333 / hop), input.Frames);
        for (int b = 0; b < bands; b++)
        {
            for (int f = 0; f < input.Frames; f++)
            {
                Assert.Equal(expected[b, f], input.Values.Span[(b * input.Frames) + f], 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(16_000)]
    [InlineData(24_414)]
    [InlineData(48_000)]
    public void Compute_click_lies_in_the_frame_the_time_axis_says(int rate)
    {
        const double clickSeconds = 1.2345;
        var samples = new float[2 * rate];
        samples[(int)Math.Round(clickSeconds * rate)] = 0.9f;

        ModelInput input = new LogMelFrontEnd(new LogMelSettings()).Compute(new AudioClip("click", samples, rate));

        int loudest = LoudestFrame(input);
        Assert.Equal(input.TimeAxis.StepAt(clickSeconds), loudest);
        Assert.True(input.TimeAxis.SpanOf(loudest).Contains(clickSeconds));
    }

    [Fact]
    public void Compute_trimmed_clip_keeps_seconds_of_the_untrimmed_clip()
    {
        const int rate = 16_000;
        var samples = new float[3 * rate];
        for (int n = rate; n < 2 * rate; n++)
        {
            samples[n] = (float)(0.3 * Math.Sin(2 * Math.PI * 300 * n / rate));
        }

        samples[(int)(1.5 * rate)] = 1;
        var settings = new LogMelSettings { Trim = new SilenceTrimSettings(), DurationSeconds = 2 };

        ModelInput input = new LogMelFrontEnd(settings).Compute(new AudioClip("burst", samples, rate));

        // Silence reaches into the burst while the window holds 14 dB less than the clip's mean energy.
        Assert.InRange(input.TimeAxis.FirstCentreSeconds, 1.0, 1.02);
        Assert.Equal(134, input.Frames);
        Assert.Equal(1.5, input.TimeAxis.CentreOf(LoudestFrame(input)), 0.0151);
        int firstPadding = input.IsPadding.Span.IndexOf(true);
        Assert.InRange(input.TimeAxis.CentreOf(firstPadding), 1.99, 2.03);
    }

    [Fact]
    public void Compute_padding_flags_mark_exactly_the_frames_without_sound()
    {
        // Only the last sample differs between the clips: the frames that can tell are the ones not flagged at the end.
        var frontEnd = new LogMelFrontEnd(new LogMelSettings { DurationSeconds = 1 });
        float[] samples = [.. RealFftTests.Noise(7777, 3).Select(x => (float)x)];
        ModelInput input = frontEnd.Compute(new AudioClip("a", samples, 16_000));

        bool[] padding = input.IsPadding.ToArray();
        int first = Array.IndexOf(padding, true);
        Assert.All(padding[first..], Assert.True);
        Assert.All(Column(input, first), v => Assert.Equal(-80f, v));
        Assert.Contains(Column(input, first - 1), v => v > -80f);
        Assert.Equal(67, input.Frames);
    }

    [Theory]
    [InlineData(LengthPolicy.PadOrCut, 0.5, 67)]
    [InlineData(LengthPolicy.PadOrCut, 2.0, 67)]
    [InlineData(LengthPolicy.PadOnly, 0.5, 67)]
    [InlineData(LengthPolicy.PadOnly, 2.0, 134)]
    [InlineData(LengthPolicy.CutOnly, 0.5, 34)]
    [InlineData(LengthPolicy.CutOnly, 2.0, 67)]
    public void Compute_length_policy_decides_the_frames(LengthPolicy policy, double clipSeconds, int frames)
    {
        var settings = new LogMelSettings { DurationSeconds = 1, Length = policy };
        float[] samples = [.. Enumerable.Range(0, (int)(clipSeconds * 16_000)).Select(n => MathF.Sin(n))];
        var clip = new AudioClip("tone", samples, 16_000);

        ModelInput input = new LogMelFrontEnd(settings).Compute(clip);

        Assert.Equal(frames, input.Frames);
        Assert.Equal(policy == LengthPolicy.PadOrCut ? frames : null, settings.Frames);
    }

    [Fact]
    public void Compute_silent_clip_is_floor_everywhere()
    {
        ModelInput input = new LogMelFrontEnd(new LogMelSettings()).Compute(new AudioClip("silence", new float[16_000], 16_000));
        Assert.All(input.Values.ToArray(), v => Assert.Equal(-80f, v));
    }

    [Fact]
    public void Compute_one_sample_works_and_no_sample_is_refused()
    {
        var frontEnd = new LogMelFrontEnd(new LogMelSettings());
        Assert.Equal(201, frontEnd.Compute(new AudioClip("one", new[] { 0.5f }, 16_000)).Frames);
        Assert.Contains("'none'", Assert.Throws<ArgumentException>(() => frontEnd.Compute(new AudioClip("none", Array.Empty<float>(), 16_000))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compute_louder_clip_gives_the_same_input()
    {
        float[] quiet = [.. RealFftTests.Noise(16_000, 2).Select(x => (float)(0.1 * x))];
        float[] loud = [.. quiet.Select(x => 8 * x)];
        var frontEnd = new LogMelFrontEnd(new LogMelSettings());

        float[] a = frontEnd.Compute(new AudioClip("quiet", quiet, 16_000)).Values.ToArray();
        float[] b = frontEnd.Compute(new AudioClip("loud", loud, 16_000)).Values.ToArray();

        Assert.True(a.Zip(b, (x, y) => Math.Abs(x - y)).Max() < 1e-4);
    }

    [Fact]
    public void Settings_out_of_range_name_the_setting()
    {
        static string? Fault(LogMelSettings settings) => Assert.Throws<ArgumentOutOfRangeException>(settings.Validate).ParamName;
        Assert.Equal("WindowSamples", Fault(new LogMelSettings { WindowSamples = 1025 }));
        Assert.Equal("HighHz", Fault(new LogMelSettings { HighHz = 9000 }));
        Assert.Equal("FloorDb", Fault(new LogMelSettings { FloorDb = 0 }));
        Assert.Equal("DurationSeconds", Fault(new LogMelSettings { DurationSeconds = double.NaN }));
        Assert.Equal("HopSamples", Fault(new LogMelSettings { HopSamples = 0 }));
    }

    // Straight from the definition, with a slow DFT and dense filters.
    private static double[,] SlowDecibels(float[] samples, LogMelSettings s)
    {
        int frames = 1 + (samples.Length / s.HopSamples);
        var mel = new double[s.Bands, frames];
        double largest = 0;
        for (int f = 0; f < frames; f++)
        {
            var frame = new double[s.FftSize];
            for (int n = 0; n < s.FftSize; n++)
            {
                int inWindow = n - ((s.FftSize - s.WindowSamples) / 2);
                int at = (f * s.HopSamples) + n - (s.FftSize / 2);
                bool within = inWindow >= 0 && inWindow < s.WindowSamples && at >= 0 && at < samples.Length;
                frame[n] = within ? samples[at] * Math.Pow(Math.Sin(Math.PI * inWindow / s.WindowSamples), 2) : 0;
            }

            (double[] re, double[] im) = RealFftTests.SlowDft(frame, s.FftSize);
            double[] power = [.. re.Zip(im, (a, b) => (a * a) + (b * b))];
            double[] energies = MelFilterBankTests.DenseFilters(power, s.Bands, s.FftSize, s.SampleRateHz, 0, 0.5 * s.SampleRateHz);
            for (int b = 0; b < s.Bands; b++)
            {
                mel[b, f] = energies[b];
                largest = Math.Max(largest, energies[b]);
            }
        }

        for (int b = 0; b < s.Bands; b++)
        {
            for (int f = 0; f < frames; f++)
            {
                double db = 10 * Math.Log10(Math.Max(1e-10, mel[b, f]) / largest);
                mel[b, f] = Math.Max(s.FloorDb, db);
            }
        }

        return mel;
    }

    private static float[] Column(ModelInput input, int frame) =>
        [.. Enumerable.Range(0, input.Bands).Select(b => input.Values.Span[(b * input.Frames) + frame])];

    private static int LoudestFrame(ModelInput input) =>
        Enumerable.Range(0, input.Frames).MaxBy(f => Column(input, f).Sum(v => Math.Pow(10, v / 10)));

    private static AudioClip ReadWav(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int rate = 0;
        for (int at = 12; at + 8 <= bytes.Length;)
        {
            string id = Encoding.ASCII.GetString(bytes, at, 4);
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4));
            if (id == "fmt ")
            {
                rate = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 12));
            }
            else if (id == "data")
            {
                var samples = new float[Math.Min(length, bytes.Length - at - 8) / 2];
                for (int n = 0; n < samples.Length; n++)
                {
                    samples[n] = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(at + 8 + (2 * n))) / 32768f;
                }

                return new AudioClip(Path.GetFileNameWithoutExtension(path), samples, rate, path);
            }

            at += 8 + length + (length & 1);
        }

        throw new InvalidDataException($"{path}: no data chunk.");
    }
}
