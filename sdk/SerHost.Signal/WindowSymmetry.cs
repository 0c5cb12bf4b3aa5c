namespace SerHost.Signal;

/// <summary>Where a window function repeats.</summary>
public enum WindowSymmetry
{
    /// <summary>Period N: the first sample is not repeated at the end. What spectrograms use (librosa, torchaudio).</summary>
    Periodic,

    /// <summary>Period N − 1: first and last sample are equal. What openSMILE and filter design use.</summary>
    Symmetric,
}
