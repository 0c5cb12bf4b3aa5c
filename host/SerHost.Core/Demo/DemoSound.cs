using SerHost.Signal.Voice;

namespace SerHost.Core.Demo;

/// <summary>A rendered clip in its two parts.</summary>
/// <param name="Periodic">[samples] what the glottal pulses sound like.</param>
/// <param name="Noise">[samples] breath, consonants and the room.</param>
/// <param name="Pulses">Every glottal cycle.</param>
internal sealed record DemoSound(double[] Periodic, double[] Noise, IReadOnlyList<GlottalPulse> Pulses);
