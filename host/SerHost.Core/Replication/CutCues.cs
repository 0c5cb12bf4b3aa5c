using SerHost.Analysis.Segments;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace SerHost.Core.Replication;

/// <summary>Cues extracted from each window's own short cut of the recording (D8): frames lose the sound around them.</summary>
internal static class CutCues
{
    /// <summary>Tracks on the whole clip's axis that hold, in each window, what its cut gave; NaN elsewhere.</summary>
    /// <param name="clip">The whole recording.</param>
    /// <param name="whole">Its cues, for the axis and the list of cues.</param>
    /// <param name="windows">The windows.</param>
    /// <param name="extractor">The extractor.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="unvoicedIsZero">Defect D7 on top: undefined values of voiced-only cues become 0.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static CueTracks Extract(
        AudioClip clip, CueTracks whole, IReadOnlyList<ScoredWindow> windows, ICueExtractor extractor, ParameterValues parameters,
        bool unvoicedIsZero, CancellationToken cancellation)
    {
        int frames = whole.TimeAxis.Count;
        var values = new float[whole.Cues.Count * frames];
        Array.Fill(values, float.NaN);
        var voiced = new bool[frames];
        foreach (ScoredWindow window in windows)
        {
            int from = Math.Clamp((int)Math.Round(window.Range.StartSeconds * clip.SampleRateHz), 0, clip.Samples.Length);
            int to = Math.Clamp((int)Math.Round(window.Range.EndSeconds * clip.SampleRateHz), from, clip.Samples.Length);
            if (to - from < clip.SampleRateHz / 20)
            {
                continue;
            }

            CueTracks cut = extractor.Extract(
                new AudioClip(clip.Id + "-cut", clip.Samples[from..to].ToArray(), clip.SampleRateHz), parameters, cancellation);
            for (int i = 0; i < cut.TimeAxis.Count; i++)
            {
                int frame = whole.TimeAxis.StepAt(((double)from / clip.SampleRateHz) + cut.TimeAxis.CentreOf(i));
                if (frame < 0 || frame >= frames || !window.Range.Contains(whole.TimeAxis.CentreOf(frame)))
                {
                    continue;
                }

                voiced[frame] = cut.IsVoiced.Span[i];
                for (int c = 0; c < whole.Cues.Count; c++)
                {
                    float value = cut.Track(c).Span[i];
                    values[(c * frames) + frame] = float.IsNaN(value) && unvoicedIsZero && whole.Cues[c].IsVoicedOnly ? 0 : value;
                }
            }
        }

        return new CueTracks(whole.Cues, whole.TimeAxis, values, voiced);
    }
}
