using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;

namespace SerHost.Analysis.CueContrasts;

/// <summary>Level and voicing of every window, over the frames in which a cue is defined.</summary>
internal sealed class WindowLevels
{
    /// <summary>Frames further than this below the clip's loudest frame count as being
    /// that far below: silence has no exact level.</summary>
    private const double RangeDb = 60;

    private WindowLevels(int windows)
    {
        Frames = new double[windows];
        LevelDb = new double[windows];
        SquaredLevel = new double[windows];
        VoicingRate = new double[windows];
    }

    /// <summary>[windows] frames that count.</summary>
    public double[] Frames { get; }

    /// <summary>[windows] mean level of those frames in dB below the clip's loudest frame; 0 where none counts.</summary>
    public double[] LevelDb { get; }

    /// <summary>[windows] mean squared level of those frames, in dB².</summary>
    public double[] SquaredLevel { get; }

    /// <summary>[windows] share of those frames that are voiced: 1 for cues of voiced frames; 0 where none counts.</summary>
    public double[] VoicingRate { get; }

    /// <summary>Level of every cue frame in dB below the clip's loudest, at least <see cref="RangeDb"/> below: mean square of the frame's
    /// tile and half a step on either side.</summary>
    public static double[] FrameLevels(AudioClip clip, TimeAxis axis)
    {
        ReadOnlySpan<float> samples = clip.Samples.Span;
        double[] power = new double[axis.Count];
        for (int i = 0; i < power.Length; i++)
        {
            int from = Math.Clamp((int)Math.Round((axis.CentreOf(i) - axis.StepSeconds) * clip.SampleRateHz), 0, samples.Length);
            int to = Math.Clamp((int)Math.Round((axis.CentreOf(i) + axis.StepSeconds) * clip.SampleRateHz), from, samples.Length);
            double sum = 0;
            foreach (float sample in samples[from..to])
            {
                sum += (double)sample * sample;
            }

            power[i] = to > from ? sum / (to - from) : 0;
        }

        double loudest = power.Length == 0 ? 0 : power.Max();
        return [.. power.Select(p => loudest > 0 && p > 0 ? Math.Max(-RangeDb, 10 * Math.Log10(p / loudest)) : -RangeDb)];
    }

    /// <summary>Averages frames by window.</summary>
    /// <param name="frameLevels">From <see cref="FrameLevels"/>.</param>
    /// <param name="isVoiced">[frames].</param>
    /// <param name="counts">[frames] whether the cue is defined there.</param>
    /// <param name="windowWeights">[windows][frames] share of each frame inside each window.</param>
    public static WindowLevels Build(double[] frameLevels, ReadOnlySpan<bool> isVoiced, bool[] counts,
        IReadOnlyList<double[]> windowWeights)
    {
        var levels = new WindowLevels(windowWeights.Count);
        for (int w = 0; w < windowWeights.Count; w++)
        {
            double voiced = 0, frames = 0, sum = 0, squares = 0;
            double[] weights = windowWeights[w];
            for (int i = 0; i < weights.Length; i++)
            {
                if (weights[i] == 0)
                {
                    continue;
                }

                if (counts[i])
                {
                    voiced += isVoiced[i] ? weights[i] : 0;
                    frames += weights[i];
                    sum += weights[i] * frameLevels[i];
                    squares += weights[i] * frameLevels[i] * frameLevels[i];
                }
            }

            levels.Frames[w] = frames;
            levels.LevelDb[w] = frames > 0 ? sum / frames : 0;
            levels.SquaredLevel[w] = frames > 0 ? squares / frames : 0;
            levels.VoicingRate[w] = frames > 0 ? voiced / frames : 0;
        }

        return levels;
    }

    /// <summary>The same windows, each counting once where it has enough frames: for cues that have one value a window.</summary>
    /// <param name="minimumFrames">Fewer frames: the window does not count.</param>
    public WindowLevels CountingWindows(double minimumFrames)
    {
        var levels = new WindowLevels(Frames.Length);
        for (int w = 0; w < Frames.Length; w++)
        {
            levels.Frames[w] = Frames[w] >= minimumFrames - 1e-9 && Frames[w] > 0 ? 1 : 0;
            levels.LevelDb[w] = LevelDb[w];
            levels.SquaredLevel[w] = SquaredLevel[w];
            levels.VoicingRate[w] = VoicingRate[w];
        }

        return levels;
    }
}
