using SerHost.Core.Windowing;
using SerHost.Sdk;
using SerHost.Sdk.Audio;

namespace SerHost.Core.Tests.Windowing;

public sealed class HeardPartTests
{
    private const int RateHz = 8000;

    [Fact]
    public void Of_cut_clip_gives_the_share_of_its_time_and_of_its_speech()
    {
        // Speech from 1.8 to 4.8 s of 5 s; the model hears 3 s: 60 % of the clip, 40 % of its speech.
        AudioClip clip = Speech(5, 1.8, 4.8);
        HeardPart heard = HeardPart.Of(clip, [(new TimeAxis(0.025, 0.05, 60, 0.05), new bool[60])]);
        Assert.True(heard.IsPart);
        Assert.Equal(0.6, heard.Share, 1e-9);
        Assert.Equal(0.4, heard.SpeechShare, 0.005);
        Assert.Equal([new TimeRange(0, 3)], heard.Ranges.Select(range => new TimeRange(range.StartSeconds, Math.Round(range.EndSeconds, 9))));
        Assert.Equal(
            [(DiagnosticIds.HeardShare, 0.6), (DiagnosticIds.SpeechHeardShare, 0.4)],
            heard.Diagnostics.Select(diagnostic => (diagnostic.Id, Math.Round(diagnostic.Value, 2))));
    }

    [Fact]
    public void Of_padded_clip_is_all_of_it()
    {
        bool[] padding = [.. Enumerable.Range(0, 201).Select(frame => frame * 0.015 >= 2.51)];
        HeardPart heard = HeardPart.Of(Speech(2.509, 0.3, 2), [(new TimeAxis(0, 0.015, 201, 0.03), padding)]);
        Assert.Equal((1.0, 1.0, false), (heard.Share, heard.SpeechShare, heard.IsPart));
    }

    [Fact]
    public void Of_several_stretches_counts_what_they_share_once()
    {
        AudioClip clip = Speech(6, 0, 6);
        HeardPart heard = HeardPart.Of(clip, [(new TimeAxis(0.05, 0.1, 20, 0.1), new bool[20]), (new TimeAxis(1.05, 0.1, 20, 0.1), new bool[20]), (new TimeAxis(4.55, 0.1, 5, 0.1), new bool[5])]);
        Assert.Equal(3.5 / 6, heard.Share, 1e-9);
        Assert.Equal(2, heard.Ranges.Count);
    }

    [Fact]
    public void Of_silence_has_no_share_of_speech()
    {
        HeardPart heard = HeardPart.Of(new AudioClip("silence", new float[5 * RateHz], RateHz), [(new TimeAxis(0.025, 0.05, 60, 0.05), new bool[60])]);
        Assert.Equal(0.6, heard.Share, 1e-9);
        Assert.True(double.IsNaN(heard.SpeechShare));
    }

    [Fact]
    public void Describe_names_how_many_clips_how_much_and_what_would_hear_more()
    {
        string? text = HeardSummary.Describe([(1, 1), (0.5, 0.4), (0.9, 1), (0.7, double.NaN)], "first");
        Assert.Equal(
            "The model heard a part of 3 of 4 clips (windowing first): 50 to 90 % (median 70 %) of their length, 40 to 100 % (median 70 %) of their speech. --windowing speech chooses the stretch with the most speech, slide hears all of it.",
            text);
        Assert.Null(HeardSummary.Describe([(1, 1)], "first"));
    }

    private static AudioClip Speech(double seconds, double from, double to)
    {
        float[] samples = [.. Enumerable.Range(0, (int)(seconds * RateHz)).Select(n => n >= from * RateHz && n < to * RateHz ? 0.3f * MathF.Sin(n * 0.4f) : 0f)];
        return new AudioClip("clip", samples, RateHz);
    }
}
