namespace SerHost.Signal;

/// <summary>Tapers for short-time spectra. Every method returns a new array with peak value at most 1.</summary>
public static class WindowFunctions
{
    /// <summary>Hann: 0.5 − 0.5·cos(2πn/P), P = N (periodic) or N − 1 (symmetric).</summary>
    /// <param name="length">Samples N, 1 or more.</param>
    /// <param name="symmetry">Where the window repeats.</param>
    /// <returns>[length] weights.</returns>
    public static double[] Hann(int length, WindowSymmetry symmetry) => Cosine(length, symmetry, 0.5);

    /// <summary>Hamming: 0.54 − 0.46·cos(2πn/P), P = N (periodic) or N − 1 (symmetric).</summary>
    /// <param name="length">Samples N, 1 or more.</param>
    /// <param name="symmetry">Where the window repeats.</param>
    /// <returns>[length] weights.</returns>
    public static double[] Hamming(int length, WindowSymmetry symmetry) => Cosine(length, symmetry, 0.54);

    /// <summary>Symmetric Gaussian: exp(−½·((n − (N−1)/2)/(σ·(N−1)/2))²).</summary>
    /// <param name="length">Samples N, 1 or more.</param>
    /// <param name="sigma">Standard deviation as a share of half the window, above 0; openSMILE's default is 0.4.</param>
    /// <returns>[length] weights.</returns>
    public static double[] Gaussian(int length, double sigma)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        if (!(sigma > 0) || !double.IsFinite(sigma))
        {
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "Must be finite and above 0.");
        }

        var window = new double[length];
        double middle = 0.5 * (length - 1);
        for (int n = 0; n < length; n++)
        {
            double x = length == 1 ? 0 : (n - middle) / (sigma * middle);
            window[n] = Math.Exp(-0.5 * x * x);
        }

        return window;
    }

    private static double[] Cosine(int length, WindowSymmetry symmetry, double constant)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        var window = new double[length];
        double period = symmetry == WindowSymmetry.Periodic ? length : length - 1;
        for (int n = 0; n < length; n++)
        {
            window[n] = length == 1 ? 1 : constant - ((1 - constant) * Math.Cos(2 * Math.PI * n / period));
        }

        return window;
    }
}

/// <summary>Where a window function repeats.</summary>
public enum WindowSymmetry
{
    /// <summary>Period N: the first sample is not repeated at the end. What spectrograms use (librosa, torchaudio).</summary>
    Periodic,

    /// <summary>Period N − 1: first and last sample are equal. What openSMILE and filter design use.</summary>
    Symmetric,
}
