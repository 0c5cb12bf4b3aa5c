using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace CuePlugin;

/// <summary>Zero crossings a second: low in vowels, high in hiss. May be used from several threads at once.</summary>
public sealed class ZeroCrossingExtractor : ICueExtractor
{
    private const string Window = "window";
    private const string Floor = "floor";
    private const double StepSeconds = 0.01;

    /// <summary>A voice crosses zero less often than this; hiss more often.</summary>
    private const double VoicedCrossingsPerSecond = 3000;

    /// <inheritdoc/>
    public CueExtractorDescriptor Descriptor { get; } = new(
        "serhost-template-id",
        "Zero crossings",
        "1.0",
        "Sign changes of the waveform a second, every 10 ms, where the level is above the floor.",
        [new CueDescriptor("zero_crossings_per_second", "zero crossings", "1/s", IsVoicedOnly: false, "Kedem 1986, Proc. IEEE 74(11)")],
        [
            new(Window, ParameterKind.Number, "0.025", "Length of a frame.") { Unit = "s", Minimum = 0.005, Maximum = 0.5, Step = 0.005 },
            new(Floor, ParameterKind.Number, "-60", "Frames below this level are undefined.")
                { Unit = "dB", Minimum = -120, Maximum = 0, Step = 5 },
        ]);

    /// <inheritdoc/>
    public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(parameters);
        double windowSeconds = parameters.GetNumber(Window);
        double floor = Math.Pow(10, parameters.GetNumber(Floor) / 20);
        int window = Math.Max(2, (int)Math.Round(windowSeconds * clip.SampleRateHz));
        int hop = Math.Max(1, (int)Math.Round(StepSeconds * clip.SampleRateHz));
        int frames = clip.Samples.Length < window ? 0 : ((clip.Samples.Length - window) / hop) + 1;
        float[] values = new float[frames];
        bool[] voiced = new bool[frames];
        for (int frame = 0; frame < frames; frame++)
        {
            cancellation.ThrowIfCancellationRequested();
            (int crossings, double level) = Measure(clip.Samples.Span.Slice(frame * hop, window));
            double rate = (double)crossings * clip.SampleRateHz / (window - 1);
            values[frame] = level >= floor ? (float)rate : float.NaN;
            voiced[frame] = level >= floor && rate < VoicedCrossingsPerSecond;
        }

        double step = (double)hop / clip.SampleRateHz;
        double span = (double)window / clip.SampleRateHz;
        return new CueTracks(Descriptor.Cues, new TimeAxis(0.5 * span, step, frames, span), values, voiced);
    }

    private static (int Crossings, double Level) Measure(ReadOnlySpan<float> samples)
    {
        int crossings = 0;
        double power = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            crossings += i > 0 && (samples[i] >= 0) != (samples[i - 1] >= 0) ? 1 : 0;
            power += samples[i] * (double)samples[i];
        }

        return (crossings, Math.Sqrt(power / samples.Length));
    }
}
