using SerHost.Analysis.Segments;
using SerHost.Core.Windowing;
using SerHost.Sdk.Audio;

namespace SerHost.Core.Tests.Windowing;

public sealed class WindowPlacementTests
{
    private const int RateHz = 8000;
    private const double Length = 2;

    [Theory]
    [InlineData(WindowingKind.First)]
    [InlineData(WindowingKind.Loudest)]
    [InlineData(WindowingKind.Speech)]
    [InlineData(WindowingKind.Slide)]
    internal void Starts_of_clip_that_fits_is_its_beginning(WindowingKind windowing)
    {
        Assert.Equal([0.0], WindowPlacement.Starts(Clip(2, (0, 2, 0.1)), windowing, Length, 0.05));
        Assert.Equal([0.0], WindowPlacement.Starts(Clip(1, (0, 1, 0.1)), windowing, Length, 0.05));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Starts_loudest_holds_more_energy_than_every_other_stretch(int seed)
    {
        AudioClip clip = Random(seed);
        double start = Assert.Single(WindowPlacement.Starts(clip, WindowingKind.Loudest, Length, 0.05));
        double found = Energy(clip, start);
        Assert.All(Enumerable.Range(0, 401), i => Assert.True(Energy(clip, i * 0.01) <= found * (1 + 1e-9)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Starts_speech_holds_more_speech_than_every_other_stretch(int seed)
    {
        AudioClip clip = Random(seed);
        SpeechMask speech = SpeechMask.FromClip(clip);
        double start = Assert.Single(WindowPlacement.Starts(clip, WindowingKind.Speech, Length, 0.05));
        double found = speech.ShareIn(new TimeRange(start, start + Length));
        Assert.All(Enumerable.Range(0, 401), i => Assert.True(speech.ShareIn(new TimeRange(i * 0.01, (i * 0.01) + Length)) <= found + 1e-9));
    }

    [Fact]
    public void Starts_speech_passes_over_a_loud_click_and_silence()
    {
        // A click at the start, silence, then soft speech from 3.5 to 5 s.
        AudioClip clip = Clip(6, (0, 0.05, 0.9), (3.5, 5, 0.1));
        double start = Assert.Single(WindowPlacement.Starts(clip, WindowingKind.Speech, Length, 0.05));
        Assert.InRange(start, 3, 3.5);
        Assert.Equal(0.25, 3.5 - start, 0.02); // the room is shared by both sides
        Assert.Equal(0, Assert.Single(WindowPlacement.Starts(clip, WindowingKind.First, Length, 0.05)));
    }

    [Theory]
    [InlineData(2.01, 2)]
    [InlineData(2.9, 2)]
    [InlineData(3, 2)]
    [InlineData(3.01, 4)]
    [InlineData(7.33, 7)]
    public void Starts_slide_covers_the_clip_and_overlaps_by_half_on_whole_frames(double seconds, int most)
    {
        IReadOnlyList<double> starts = WindowPlacement.Starts(Clip(seconds, (0, seconds, 0.1)), WindowingKind.Slide, Length, 0.05);
        Assert.InRange(starts.Count, 2, most);
        Assert.Equal(0, starts[0]);
        Assert.InRange(starts[^1] + Length, seconds - 1e-9, seconds + 0.05);
        Assert.All(starts, start => Assert.Equal(Math.Round(start / 0.05), start / 0.05, 1e-9));
        Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0.04, (Length / 2) + 0.051));
    }

    [Fact]
    public void Starts_of_silence_is_its_beginning()
    {
        AudioClip silence = new("silence", new float[6 * RateHz], RateHz);
        Assert.Equal([0.0], WindowPlacement.Starts(silence, WindowingKind.Speech, Length, 0.05));
        Assert.Equal([0.0], WindowPlacement.Starts(silence, WindowingKind.Loudest, Length, 0.05));
    }

    private static double Energy(AudioClip clip, double start)
    {
        double sum = 0;
        foreach (float sample in clip.Samples.Span.Slice((int)Math.Round(start * RateHz), (int)(Length * RateHz)))
        {
            sum += (double)sample * sample;
        }

        return sum;
    }

    private static AudioClip Random(int seed)
    {
        var random = new Random(seed);
        return Clip(6, [.. Enumerable.Range(0, 12).Select(i => (0.5 * i, 0.5 * (i + 1), Math.Pow(10, -3 * random.NextDouble())))]);
    }

    /// <summary>Silence with a square wave of some amplitude in some stretches.</summary>
    private static AudioClip Clip(double seconds, params (double From, double To, double Amplitude)[] sounds)
    {
        float[] samples = new float[(int)Math.Round(seconds * RateHz)];
        foreach ((double from, double to, double amplitude) in sounds)
        {
            for (int n = (int)(from * RateHz); n < Math.Min(samples.Length, to * RateHz); n++)
            {
                samples[n] = (float)(n % 80 < 40 ? amplitude : -amplitude);
            }
        }

        return new AudioClip("clip", samples, RateHz);
    }
}
