using SerHost.Core.Pipeline;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Ui.Clip;

namespace SerHost.Tests.Ui;

/// <summary>A clip's content made up for tests: level rises with the band, relevance runs from −1 at the first frame to 1 at the last.</summary>
internal static class TestContent
{
    /// <summary>Bands equally spaced in log frequency from 60 Hz to 7.5 kHz, one second of frames.</summary>
    public static ClipContent Make(int bands, int frames)
    {
        var axis = new TimeAxis(0.5 / frames, 1.0 / frames, frames, 1.0 / frames);
        float[] level = new float[bands * frames], relevance = new float[bands * frames];
        for (int band = 0; band < bands; band++)
        {
            for (int frame = 0; frame < frames; frame++)
            {
                level[(band * frames) + frame] = -80 + (80f * band / Math.Max(1, bands - 1));
                relevance[(band * frames) + frame] = (2f * frame / (frames - 1)) - 1;
            }
        }

        float[] centres = [.. Enumerable.Range(0, bands).Select(band => (float)(60 * Math.Pow(125, band / (double)Math.Max(1, bands - 1))))];
        var input = new ModelInput(bands, level, axis, centres, new bool[frames], new InputScale("dB", -80, 0, -80));
        var details = new StoredMap("made-up", "1", "", "", 0, "angry", bands, StoredAxis.Of(axis), "", [], [], [], 0);
        return new ClipContent("clip", "clip", "model", null, input, new RelevanceMap(bands, relevance, axis, 0), details, null, null, "made-up", null);
    }
}
