using System.Numerics;

namespace Cues.Gemaps;

/// <summary>Frame lengths, hop and frequency scales at one sample rate.</summary>
/// <remarks>
/// Short frames (20 ms, Hamming) carry loudness and the spectral cues, long ones (60 ms, Gaussian) pitch, voicing and HNR; both
/// start every 10 ms at sample 0 and only whole frames are used. openSMILE derives its frequency scale from the nominal frame
/// duration (samples / 20 ms) instead of the sample rate; the parity profile follows it, which matters where the rate is no
/// multiple of 100 Hz.
/// </remarks>
internal sealed record FramePlan
{
    public const int LowestSampleRateHz = 4000;
    private const double HopSeconds = 0.01;
    private const double ShortSeconds = 0.02;
    private const double LongSeconds = 0.06;

    public FramePlan(int sampleRateHz, GemapsProfile profile)
    {
        SampleRateHz = sampleRateHz;
        Profile = profile;
        HopSamples = Rounded(HopSeconds * sampleRateHz);
        ShortSamples = Rounded(ShortSeconds * sampleRateHz);
        LongSamples = Rounded(LongSeconds * sampleRateHz);
        ShortFftLength = (int)BitOperations.RoundUpToPowerOf2((uint)ShortSamples);
        LongFftLength = (int)BitOperations.RoundUpToPowerOf2((uint)LongSamples);
        bool isParity = profile == GemapsProfile.OpenSmile;
        ShortBinHz = (isParity ? ShortSamples / ShortSeconds : sampleRateHz) / ShortFftLength;
        LongRateHz = isParity ? LongSamples / LongSeconds : sampleRateHz;
    }

    public int SampleRateHz { get; }

    public GemapsProfile Profile { get; }

    public int HopSamples { get; }

    public int ShortSamples { get; }

    public int LongSamples { get; }

    public int ShortFftLength { get; }

    public int LongFftLength { get; }

    /// <summary>Distance of the short frames' spectrum bins.</summary>
    public double ShortBinHz { get; }

    /// <summary>The sample rate the long frames' frequency scale is based on.</summary>
    public double LongRateHz { get; }

    /// <summary>Hops by which a long frame must start earlier than a short one to share its centre.</summary>
    public int CentreLagFrames => Rounded((LongSamples - ShortSamples) / (2.0 * HopSamples));

    public int ShortFrames(int samples) => Frames(samples, ShortSamples);

    public int LongFrames(int samples) => Frames(samples, LongSamples);

    private int Frames(int samples, int frame) => samples < frame ? 0 : 1 + ((samples - frame) / HopSamples);

    private static int Rounded(double value) => (int)Math.Round(value, MidpointRounding.AwayFromZero);
}
