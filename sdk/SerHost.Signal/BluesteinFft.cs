using System.Buffers;
using System.Numerics;

namespace SerHost.Signal;

/// <summary>Complex FFT of any length as a convolution with a chirp (Bluestein 1970), run by power-of-two FFTs.</summary>
/// <remarks>Immutable and thread-safe; scratch comes from the shared array pool.</remarks>
internal sealed class BluesteinFft
{
    private readonly ComplexFft _inner;

    // chirp[n] = exp(−πi·n²/N); filter = FFT of its conjugate, wrapped, divided by the inner length.
    private readonly double[] _chirpRe;
    private readonly double[] _chirpIm;
    private readonly double[] _filterRe;
    private readonly double[] _filterIm;

    public BluesteinFft(int length)
    {
        Length = length;
        _inner = new ComplexFft((int)BitOperations.RoundUpToPowerOf2((uint)((2 * length) - 1)));
        _chirpRe = new double[length];
        _chirpIm = new double[length];
        _filterRe = new double[_inner.Length];
        _filterIm = new double[_inner.Length];
        for (int n = 0; n < length; n++)
        {
            // n² modulo 2N keeps the angle small and exact for long transforms.
            (double sin, double cos) = Math.SinCos(Math.PI * ((long)n * n % (2L * length)) / length);
            (_chirpRe[n], _chirpIm[n]) = (cos, -sin);
            int mirrored = n == 0 ? 0 : _inner.Length - n;
            _filterRe[n] = _filterRe[mirrored] = cos / _inner.Length;
            _filterIm[n] = _filterIm[mirrored] = sin / _inner.Length;
        }

        _inner.Transform(_filterRe, _filterIm);
    }

    public int Length { get; }

    /// <summary>Transforms a real signal (shorter ones are zero-padded) into the first <c>re.Length</c> bins.</summary>
    public void TransformReal(ReadOnlySpan<double> input, Span<double> re, Span<double> im)
    {
        int size = _inner.Length;
        double[] scratch = ArrayPool<double>.Shared.Rent(2 * size);
        Span<double> workRe = scratch.AsSpan(0, size);
        Span<double> workIm = scratch.AsSpan(size, size);
        workRe[input.Length..].Clear();
        workIm[input.Length..].Clear();
        for (int n = 0; n < input.Length; n++)
        {
            workRe[n] = input[n] * _chirpRe[n];
            workIm[n] = input[n] * _chirpIm[n];
        }

        _inner.Transform(workRe, workIm);
        for (int k = 0; k < size; k++)
        {
            double productRe = (workRe[k] * _filterRe[k]) - (workIm[k] * _filterIm[k]);
            workIm[k] = (workRe[k] * _filterIm[k]) + (workIm[k] * _filterRe[k]);
            workRe[k] = productRe;
        }

        _inner.Transform(workIm, workRe);
        for (int k = 0; k < re.Length; k++)
        {
            re[k] = (workRe[k] * _chirpRe[k]) - (workIm[k] * _chirpIm[k]);
            im[k] = (workRe[k] * _chirpIm[k]) + (workIm[k] * _chirpRe[k]);
        }

        ArrayPool<double>.Shared.Return(scratch);
    }
}
