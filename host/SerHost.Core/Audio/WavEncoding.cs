namespace SerHost.Core.Audio;

/// <summary>How a WAV file stores a sample.</summary>
public enum WavEncoding
{
    /// <summary>Unsigned 8-bit, 128 is zero.</summary>
    Pcm8,

    /// <summary>Signed 16-bit.</summary>
    Pcm16,

    /// <summary>Signed 24-bit.</summary>
    Pcm24,

    /// <summary>Signed 32-bit.</summary>
    Pcm32,

    /// <summary>32-bit IEEE float, full scale 1.</summary>
    Float32,

    /// <summary>64-bit IEEE float, full scale 1.</summary>
    Float64,
}
