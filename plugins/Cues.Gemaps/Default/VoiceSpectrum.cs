using SerHost.Signal;

namespace Cues.Gemaps;

/// <summary>Power spectrum of a 60 ms frame for reading the levels of harmonics, weak ones beside strong ones included.</summary>
/// <remarks>
/// The window is exp(−9z²) less its value at the ends, z from −1 to 1: harmonics of 55 Hz are told apart and side lobes lie 80 dB
/// below, so that the upper formants of a dark vowel are not those of the window. Not thread-safe: it owns work space.
/// </remarks>
internal sealed class VoiceSpectrum
{
    private const double Narrowness = 9;

    private readonly double[] _window;
    private readonly RealFft _fft;
    private readonly double[] _windowed;
    private readonly double[] _re;
    private readonly double[] _im;

    public VoiceSpectrum(int frameSamples, double rateHz)
    {
        double middle = 0.5 * (frameSamples - 1), edge = Math.Exp(-Narrowness);
        _window = [.. Enumerable.Range(0, frameSamples)
            .Select(i => Math.Exp(-Narrowness * (i - middle) * (i - middle) / (middle * middle)) - edge)];
        int length = 1;
        while (length < 2 * frameSamples)
        {
            length *= 2;
        }

        _fft = new RealFft(length);
        _windowed = new double[frameSamples];
        (_re, _im) = (new double[_fft.BinCount], new double[_fft.BinCount]);
        BinHz = rateHz / length;
    }

    /// <summary>Distance of the bins.</summary>
    public double BinHz { get; }

    /// <summary>The spectrum of a frame. Valid until the next call.</summary>
    public ReadOnlySpan<double> Of(ReadOnlySpan<double> frame)
    {
        VectorMath.Multiply(_window, frame, _windowed);
        _fft.Forward(_windowed, _re, _im);
        VectorMath.Power(_re, _im, _re);
        return _re;
    }
}
