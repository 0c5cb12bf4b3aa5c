using SerHost.Signal.Voice;

namespace SerHost.Core.Demo;

/// <summary>The faint noise of a recording: a hum-like rumble below 400 Hz and a flat hiss, about −51 dB full scale together.
/// Its level does not follow the voice, so a soft voice lies closer to it, as in real recordings.</summary>
internal static class DemoRoom
{
    private const double RumbleAmplitude = 0.0150;
    private const double HissAmplitude = 0.00045;

    public static double[] Render(int sampleRateHz, int count, int seed)
    {
        var random = new Random(seed);
        var rumble = new FormantFilter(sampleRateHz, [new Formant(180, 260)]);
        double[] samples = new double[count];

        // Let the filter settle before the clip begins.
        for (int n = -sampleRateHz / 20; n < count; n++)
        {
            double value = rumble.Process(RumbleAmplitude * NoiseSource.Normal(random)) + (HissAmplitude * NoiseSource.Normal(random));
            if (n >= 0)
            {
                samples[n] = value;
            }
        }

        return samples;
    }
}
