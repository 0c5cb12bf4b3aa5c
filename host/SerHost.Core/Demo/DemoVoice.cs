using SerHost.Signal.Voice;

namespace SerHost.Core.Demo;

/// <summary>Renders a score into sound, keeping the periodic part apart from all noise so that the true ratio is known.</summary>
internal static class DemoVoice
{
    public const int SampleRateHz = 16000;

    /// <summary>Brings an excitation of 0 dB to the level of neutral acted speech (peaks near −15 dB full scale).</summary>
    private const double Gain = 0.08;
    private const int SamplesPerStep = SampleRateHz / 1000;
    private static readonly double[] s_bandwidthsHz = [70, 95, 130, 200, 250, 300, 350];

    /// <summary>Renders a clip.</summary>
    /// <param name="score">What happens when.</param>
    /// <param name="speaker">Whose vocal tract.</param>
    /// <param name="seed">Seed of all randomness.</param>
    public static DemoSound Render(DemoScore score, DemoSpeaker speaker, int seed)
    {
        int count = (int)Math.Round(score.DurationSeconds * SampleRateHz);
        GlottalSignal source = GlottalSource.Render(SampleRateHz, count, score.VoiceAt, seed);
        Formant[] formants = new Formant[FormantCount(speaker)];
        SetFormants(formants, score, speaker, 0);
        var voiced = new FormantFilter(SampleRateHz, formants);
        var breath = new FormantFilter(SampleRateHz, formants);
        var hiss = new FormantFilter(SampleRateHz, [new Formant(4000, 1500)]);
        var random = new Random(unchecked((seed * 7919) + 1));
        double[] periodic = new double[count];
        double[] noise = DemoRoom.Render(SampleRateHz, count, unchecked((seed * 7919) + 2));
        double aspiration = 0;
        double frication = 0;
        for (int n = 0; n < count; n++)
        {
            if (n % SamplesPerStep == 0)
            {
                double seconds = (double)n / SampleRateHz;
                SetFormants(formants, score, speaker, seconds);
                voiced.Set(formants);
                breath.Set(formants);
                aspiration = score.AspirationAt(seconds);
                (frication, double hertz) = score.FricationAt(seconds);
                hiss.Set([new Formant(hertz, 0.35 * hertz)]);
            }

            periodic[n] = Gain * voiced.Process(source.Periodic.Span[n]);
            double breathing = breath.Process(source.Noise.Span[n] + (aspiration * NoiseSource.Normal(random)));
            double hissing = hiss.Process(frication * NoiseSource.Normal(random));
            noise[n] += Gain * (breathing + hissing);
        }

        return new DemoSound(periodic, noise, source.Pulses);
    }

    /// <summary>As many resonances as fit below half the sample rate for this length of vocal tract.</summary>
    private static int FormantCount(DemoSpeaker speaker) => speaker.FormantScale > 1.08 ? 6 : 7;

    private static void SetFormants(Formant[] formants, DemoScore score, DemoSpeaker speaker, double seconds)
    {
        (double f1, double f2, double f3) = score.FormantsAt(seconds);
        ReadOnlySpan<double> moving = [f1, f2, f3];
        for (int i = 0; i < formants.Length; i++)
        {
            double hertz = i < 3 ? moving[i] : speaker.FormantScale * (3500 + (1000 * (i - 3)));
            formants[i] = new Formant(hertz, s_bandwidthsHz[i]);
        }
    }
}

/// <summary>A rendered clip in its two parts.</summary>
/// <param name="Periodic">[samples] what the glottal pulses sound like.</param>
/// <param name="Noise">[samples] breath, consonants and the room.</param>
/// <param name="Pulses">Every glottal cycle.</param>
internal sealed record DemoSound(double[] Periodic, double[] Noise, IReadOnlyList<GlottalPulse> Pulses);
