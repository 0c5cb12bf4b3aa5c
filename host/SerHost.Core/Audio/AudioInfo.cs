namespace SerHost.Core.Audio;

/// <summary>What a sound file's header says, corrected by the file's actual size.</summary>
/// <param name="SampleRateHz">Samples a second.</param>
/// <param name="Channels">Channels in the file.</param>
/// <param name="Frames">Sample frames present (samples of each channel).</param>
/// <param name="Encoding">How samples are stored, for example <c>16-bit PCM</c>.</param>
public sealed record AudioInfo(int SampleRateHz, int Channels, long Frames, string Encoding)
{
    /// <summary>Length in seconds.</summary>
    public double DurationSeconds => (double)Frames / SampleRateHz;
}
