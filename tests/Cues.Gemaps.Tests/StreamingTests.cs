using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Signal.Voice;

namespace Cues.Gemaps.Tests;

/// <summary>Recordings read in stretches, and recordings begun later.</summary>
public sealed class StreamingTests
{
    private const int LongestStretch = 150_000;

    [Theory]
    [InlineData(16_000)]
    [InlineData(44_100)]
    public void Values_of_a_source_are_those_of_the_clip_though_no_long_stretch_is_ever_asked_for(int rate)
    {
        AudioClip clip = Speech(rate, 8);
        foreach (IStreamingCueExtractor extractor in new IStreamingCueExtractor[]
                 {
                     new GemapsExtractor(), new EgemapsExtractor(), new FunctionalExtractor(), new ReleasedLevelExtractor(), new ReleasedFunctionalExtractor(),
                 })
        {
            var source = new Counted(clip);
            ParameterValues values = ParameterValues.Defaults(extractor.Descriptor.Parameters);
            Assert.Equal(extractor.Extract(clip, values, default).Values.ToArray(), extractor.Extract(source, values, default).Values.ToArray());
            Assert.InRange(source.Longest, 1, LongestStretch);
        }
    }

    [Theory]
    [InlineData(16_000)]
    [InlineData(44_100)]
    [InlineData(48_000)]
    public void Jitter_and_shimmer_late_in_a_recording_are_those_of_one_that_begins_later(int rate)
    {
        // Pitch below 100 Hz: periods longer than the hop. The search forgets its place where the voice pauses.
        AudioClip clip = Speech(rate, 8);
        var plan = new FramePlan(rate, GemapsProfile.OpenSmile);
        float[] pitch = new OpenSmileAnalyser(rate).Measure(new ClipSampleSource(clip), isFull: false, default).Raw[Descriptors.F0Hz];
        (float[] jitter, float[] shimmer) = Periods(plan, clip.Samples, pitch);
        int begin = 500, pause = Enumerable.Range(begin, 200).First(t => float.IsNaN(pitch[t]));
        (float[] laterJitter, float[] laterShimmer) = Periods(plan, clip.Samples[(begin * plan.HopSamples)..], pitch[begin..]);
        Assert.Equal(jitter[pause..], laterJitter[(pause - begin)..]);
        Assert.Equal(shimmer[pause..], laterShimmer[(pause - begin)..]);
        Assert.True(jitter[pause..].Count(value => !float.IsNaN(value)) > 30);
    }

    private static (float[] Jitter, float[] Shimmer) Periods(FramePlan plan, ReadOnlyMemory<float> samples, float[] pitch)
    {
        float[] jitter = new float[pitch.Length], shimmer = new float[pitch.Length];
        var source = new ClipSampleSource(new AudioClip("voice", samples, plan.SampleRateHz));
        new PeriodMeter(plan).Measure(new FrameReader(new SourceSamples(source, 0, 1)), pitch, jitter, shimmer);
        return (jitter, shimmer);
    }

    // Voice of 80 to 180 Hz for 0.8 s of each second.
    private static AudioClip Speech(int rate, int seconds)
    {
        GlottalSignal voice = GlottalSource.Render(
            rate, rate * seconds, t => new VoiceSetting(t % 1 < 0.8 ? 80 + (100 * (t % 1)) : 0) { JitterRatio = 0.01, ShimmerDb = 0.3, NoiseDb = -20 }, seed: 4);
        var tract = new FormantFilter(rate, [new Formant(600, 80), new Formant(1300, 100), new Formant(2500, 150)]);
        double[] sound = [.. voice.Periodic.ToArray().Zip(voice.Noise.ToArray(), (a, b) => tract.Process(a + b))];
        double scale = 0.4 / sound.Max(Math.Abs);
        return new AudioClip("speech", sound.Select(x => (float)(scale * x)).ToArray(), rate);
    }

    private sealed class Counted(AudioClip clip) : ISampleSource
    {
        private readonly ClipSampleSource _inner = new(clip);

        public int Longest { get; private set; }

        public string Id => clip.Id;

        public int SampleRateHz => clip.SampleRateHz;

        public int Count => clip.Samples.Length;

        public void Read(int start, Span<float> target)
        {
            Longest = Math.Max(Longest, target.Length);
            _inner.Read(start, target);
        }
    }
}
