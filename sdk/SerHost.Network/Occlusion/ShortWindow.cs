using System.Globalization;
namespace SerHost.Network.Occlusion;

/// <summary>Says when windows are too short to hold an event of speech: the usual 10 frames are 10 samples of a waveform.</summary>
internal static class ShortWindow
{
    /// <summary>Below this no window holds two periods of a low voice (about 100 Hz).</summary>
    private const double ShortestSeconds = 0.020;

    /// <summary>What is advised instead: a short vowel, in steps of a third of it.</summary>
    private const double AdvisedSeconds = 0.100;
    private const double AdvisedStrideSeconds = 0.033;

    /// <summary>A plain sentence; null for spectra, and where windows are long enough or the input too short for longer ones.</summary>
    /// <param name="grid">The windows.</param>
    /// <param name="stepSeconds">Step of the input's time axis.</param>
    public static string? Note(WindowGrid grid, double stepSeconds)
    {
        double seconds = grid.WindowFrames * stepSeconds;
        int advised = (int)Math.Round(AdvisedSeconds / stepSeconds);
        if (stepSeconds >= OcclusionSettings.TinyStepSeconds || seconds >= ShortestSeconds || advised > grid.Frames)
        {
            return null;
        }

        int stride = Math.Max(1, (int)Math.Round(AdvisedStrideSeconds / stepSeconds));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"A window covers {seconds * 1000:0.##} ms of sound, less than two periods of a low voice. Longer ones ask about events of "
                + $"speech, for example {OcclusionParameters.WindowFrames}={advised} and {OcclusionParameters.StrideFrames}={stride}, or "
                + $"{OcclusionParameters.Auto} for both.");
    }
}
