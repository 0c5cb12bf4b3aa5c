namespace SerHost.Signal.Voice;

/// <summary>Synthesises a voice source: the derivative of glottal flow, pulse by pulse,
/// with known jitter, shimmer, tilt and breath noise.</summary>
/// <remarks>
/// Pulse: KLGLOTT88 (Klatt &amp; Klatt 1990, eq. 1): during the open phase flow is a·t² − b·t³, so its derivative, scaled to a
/// fall of E at closure, is E·(2x − 3x²) with x = t / (open quotient · period); zero while closed. Spectral tilt is Klatt's
/// one-pole low-pass, given by its attenuation at 3 kHz. Pulses start between samples: the derivative is averaged over each
/// sample at four times the output rate and then low-passed, so periods are exact and aliases lie below −60 dB.
/// <para>Jitter and shimmer are independent uniform deviations of each period and amplitude; for a uniform deviation of ±a the
/// expected difference of neighbours is 2a/3. Deterministic for a seed. Thread-safe.</para>
/// </remarks>
public static class GlottalSource
{
    /// <summary>Mean square of E·(2x − 3x²) over the open phase: ∫(2x − 3x²)² dx = 2/15.</summary>
    private const double PulseMeanSquare = 2.0 / 15.0;
    private const int Oversampling = 4;
    private const double TiltReferenceHz = 3000;
    private const double UnvoicedStepSeconds = 0.0005;
    private const double ClosedNoiseShare = 0.5;

    /// <summary>Synthesises a source.</summary>
    /// <param name="sampleRateHz">Output rate, 8000 or more.</param>
    /// <param name="count">Samples to make.</param>
    /// <param name="setting">The voice at a moment in seconds; asked at the start of each cycle.</param>
    /// <param name="seed">Seed of jitter, shimmer and noise.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate or count is too small, or a
    /// setting is out of its range (the moment is named).</exception>
    public static GlottalSignal Render(int sampleRateHz, int count, Func<double, VoiceSetting> setting, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRateHz, 8000);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(setting);
        double duration = (double)count / sampleRateHz;
        var pulses = new List<GlottalPulse>();
        int fastRateHz = sampleRateHz * Oversampling;
        double[] fast = new double[count * Oversampling];
        double[] noise = new double[count];
        var periods = new Random(seed);
        var breath = new Random(unchecked((seed * 31) + 17));
        var tilt = new OnePole();
        int tilted = 0;
        double start = 0;
        while (start < duration)
        {
            VoiceSetting now = Check(setting(start), start);
            if (now.F0Hz <= 0)
            {
                start += UnvoicedStepSeconds;
                continue;
            }

            double period = (1 + (1.5 * now.JitterRatio * Uniform(periods))) / now.F0Hz;
            double amplitude = Math.Pow(10, now.LevelDb / 20) * (1 + (1.5 * (Math.Pow(10, now.ShimmerDb / 20) - 1) * Uniform(periods)));
            var pulse = new GlottalPulse(start, period, amplitude);
            pulses.Add(pulse);
            AddPulse(fast, fastRateHz, pulse, now.OpenQuotient);
            AddBreath(noise, sampleRateHz, pulse, now, breath);

            int end = (int)Math.Min(fast.Length, Math.Ceiling(pulse.EndSeconds * fastRateHz));
            tilt.SetAttenuation(now.TiltDb, TiltReferenceHz, fastRateHz);
            tilt.Process(fast.AsSpan(tilted, end - tilted));
            tilted = end;
            start += period;
        }

        tilt.Process(fast.AsSpan(tilted));
        return new GlottalSignal(Decimator.Decimate(fast, Oversampling), noise, pulses);
    }

    /// <summary>Adds the pulse's derivative, averaged over each fast sample: differences of its integral E·Te·(x² − x³).</summary>
    private static void AddPulse(double[] samples, int rateHz, GlottalPulse pulse, double openQuotient)
    {
        double open = openQuotient * pulse.PeriodSeconds;
        int first = (int)Math.Floor(pulse.StartSeconds * rateHz);
        int last = (int)Math.Min(samples.Length - 1, Math.Floor((pulse.StartSeconds + open) * rateHz));
        double before = 0;
        for (int i = first; i <= last; i++)
        {
            double x = Math.Min(1, (((i + 1.0) / rateHz) - pulse.StartSeconds) / open);
            double flow = pulse.Amplitude * open * x * x * (1 - x);
            samples[i] += (flow - before) * rateHz;
            before = flow;
        }
    }

    /// <summary>Breath noise is stronger while the glottis is open (Klatt 1980).</summary>
    private static void AddBreath(double[] noise, int rateHz, GlottalPulse pulse, VoiceSetting setting, Random random)
    {
        double openShare = setting.OpenQuotient;
        double modulationPower = openShare + ((1 - openShare) * ClosedNoiseShare * ClosedNoiseShare);
        double rms = pulse.Amplitude * Math.Sqrt(PulseMeanSquare * openShare / modulationPower) * Math.Pow(10, setting.NoiseDb / 20);
        int first = (int)Math.Ceiling(pulse.StartSeconds * rateHz);
        int end = (int)Math.Min(noise.Length, Math.Ceiling(pulse.EndSeconds * rateHz));
        double opens = pulse.StartSeconds + (openShare * pulse.PeriodSeconds);
        for (int i = first; i < end; i++)
        {
            bool isOpen = (double)i / rateHz < opens;
            noise[i] = rms * (isOpen ? 1 : ClosedNoiseShare) * NoiseSource.Normal(random);
        }
    }

    private static double Uniform(Random random) => (2 * random.NextDouble()) - 1;

    private static VoiceSetting Check(VoiceSetting setting, double seconds)
    {
        bool isValid = setting.F0Hz is >= 0 and <= 2000
            && setting.JitterRatio is >= 0 and <= 0.2
            && setting.ShimmerDb is >= 0 and <= 4
            && setting.OpenQuotient is >= 0.2 and <= 0.95
            && setting.TiltDb is >= 0 and <= 40
            && setting.LevelDb is >= -200 and <= 60
            && setting.NoiseDb <= 60;
        return isValid
            ? setting
            : throw new ArgumentOutOfRangeException(nameof(setting), setting,
                FormattableString.Invariant($"At {seconds:0.###} s a value is out of its documented range."));
    }
}
