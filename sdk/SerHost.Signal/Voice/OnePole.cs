namespace SerHost.Signal.Voice;

/// <summary>A one-pole low-pass of unit gain at 0 Hz, y[n] = (1 − p)·x[n] + p·y[n−1], given by its attenuation at one frequency.</summary>
internal sealed class OnePole
{
    private double _pole;
    private double _last;

    /// <summary>Sets the pole so that |H|² = (1 − p)² / (1 − 2p·cos w + p²) is the wanted attenuation.</summary>
    public void SetAttenuation(double attenuationDb, double frequencyHz, double rateHz)
    {
        double power = Math.Pow(10, attenuationDb / 10);
        double b = power - Math.Cos(2 * Math.PI * frequencyHz / rateHz);
        double a = power - 1;
        _pole = a < 1e-12 ? 0 : (b - Math.Sqrt((b * b) - (a * a))) / a;
    }

    public void Process(Span<double> samples)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            _last = ((1 - _pole) * samples[i]) + (_pole * _last);
            samples[i] = _last;
        }
    }
}
