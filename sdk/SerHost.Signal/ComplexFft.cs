using System.Numerics;
using System.Runtime.InteropServices;

namespace SerHost.Signal;

/// <summary>In-place complex FFT of a power-of-two length, X[k] = Σ x[n]·exp(−2πi·k·n/N), unnormalised.</summary>
/// <remarks>
/// Immutable: one plan may serve any number of threads. Radix-2 decimation in time on split real and imaginary parts;
/// every stage keeps its own contiguous twiddles so that the inner loop is a plain vector loop.
/// The inverse is the same transform with real and imaginary parts exchanged on the way in and out.
/// </remarks>
internal sealed class ComplexFft
{
    private readonly int[] _reversed;

    // Twiddles exp(−πi·j/half) of the stage with butterflies of span half = 4, 8, …, N/2, one stage after another.
    private readonly double[] _twiddleRe;
    private readonly double[] _twiddleIm;

    public ComplexFft(int length)
    {
        if (length < 1 || !BitOperations.IsPow2(length))
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "Must be a power of two.");
        }

        Length = length;
        _reversed = BitReversal(length);
        int twiddles = Math.Max(0, length - 4);
        _twiddleRe = new double[twiddles];
        _twiddleIm = new double[twiddles];
        int at = 0;
        for (int half = 4; half < length; half *= 2)
        {
            for (int j = 0; j < half; j++, at++)
            {
                (double sin, double cos) = Math.SinCos(Math.PI * j / half);
                _twiddleRe[at] = cos;
                _twiddleIm[at] = -sin;
            }
        }
    }

    public int Length { get; }

    /// <summary>The place at which <see cref="TransformReordered"/> expects sample <paramref name="index"/>.</summary>
    public int PlaceOf(int index) => _reversed[index];

    /// <summary>Transforms samples in natural order.</summary>
    public void Transform(Span<double> re, Span<double> im)
    {
        for (int i = 0; i < Length; i++)
        {
            int j = _reversed[i];
            if (i < j)
            {
                (re[i], re[j]) = (re[j], re[i]);
                (im[i], im[j]) = (im[j], im[i]);
            }
        }

        TransformReordered(re, im);
    }

    /// <summary>Transforms samples that were already stored at <see cref="PlaceOf"/>.</summary>
    public void TransformReordered(Span<double> re, Span<double> im)
    {
        re = re[..Length];
        im = im[..Length];
        if (Length == 2)
        {
            (re[0], re[1]) = (re[0] + re[1], re[0] - re[1]);
            (im[0], im[1]) = (im[0] + im[1], im[0] - im[1]);
            return;
        }

        FirstTwoStages(re, im);
        int at = 0;
        for (int half = 4; half < Length; half *= 2)
        {
            ReadOnlySpan<double> stageRe = _twiddleRe.AsSpan(at, half);
            ReadOnlySpan<double> stageIm = _twiddleIm.AsSpan(at, half);
            at += half;
            for (int start = 0; start < Length; start += 2 * half)
            {
                Butterflies(
                    re.Slice(start, half), im.Slice(start, half),
                    re.Slice(start + half, half), im.Slice(start + half, half), stageRe, stageIm);
            }
        }
    }

    // Spans 1 and 2 together: their twiddles are 1 and −i.
    private static void FirstTwoStages(Span<double> re, Span<double> im)
    {
        for (int i = 0; i + 3 < re.Length; i += 4)
        {
            double sumRe = re[i] + re[i + 1], differenceRe = re[i] - re[i + 1];
            double sumIm = im[i] + im[i + 1], differenceIm = im[i] - im[i + 1];
            double sum2Re = re[i + 2] + re[i + 3], difference2Re = re[i + 2] - re[i + 3];
            double sum2Im = im[i + 2] + im[i + 3], difference2Im = im[i + 2] - im[i + 3];
            re[i] = sumRe + sum2Re;
            im[i] = sumIm + sum2Im;
            re[i + 2] = sumRe - sum2Re;
            im[i + 2] = sumIm - sum2Im;
            re[i + 1] = differenceRe + difference2Im;
            im[i + 1] = differenceIm - difference2Re;
            re[i + 3] = differenceRe - difference2Im;
            im[i + 3] = differenceIm + difference2Re;
        }
    }

    // (a, b) ← (a + w·b, a − w·b).
    private static void Butterflies(
        Span<double> aRe, Span<double> aIm, Span<double> bRe, Span<double> bIm, ReadOnlySpan<double> wRe, ReadOnlySpan<double> wIm)
    {
        int done = 0;
        if (Vector.IsHardwareAccelerated && aRe.Length >= Vector<double>.Count)
        {
            Span<Vector<double>> aReV = MemoryMarshal.Cast<double, Vector<double>>(aRe);
            Span<Vector<double>> aImV = MemoryMarshal.Cast<double, Vector<double>>(aIm);
            Span<Vector<double>> bReV = MemoryMarshal.Cast<double, Vector<double>>(bRe);
            Span<Vector<double>> bImV = MemoryMarshal.Cast<double, Vector<double>>(bIm);
            ReadOnlySpan<Vector<double>> wReV = MemoryMarshal.Cast<double, Vector<double>>(wRe);
            ReadOnlySpan<Vector<double>> wImV = MemoryMarshal.Cast<double, Vector<double>>(wIm);
            for (int i = 0; i < aReV.Length; i++)
            {
                Vector<double> re = (wReV[i] * bReV[i]) - (wImV[i] * bImV[i]);
                Vector<double> im = (wReV[i] * bImV[i]) + (wImV[i] * bReV[i]);
                bReV[i] = aReV[i] - re;
                bImV[i] = aImV[i] - im;
                aReV[i] += re;
                aImV[i] += im;
            }

            done = aReV.Length * Vector<double>.Count;
        }

        for (int i = done; i < aRe.Length; i++)
        {
            double re = (wRe[i] * bRe[i]) - (wIm[i] * bIm[i]);
            double im = (wRe[i] * bIm[i]) + (wIm[i] * bRe[i]);
            bRe[i] = aRe[i] - re;
            bIm[i] = aIm[i] - im;
            aRe[i] += re;
            aIm[i] += im;
        }
    }

    private static int[] BitReversal(int length)
    {
        var reversed = new int[length];
        int bits = BitOperations.Log2((uint)length);
        for (int i = 1; i < length; i++)
        {
            reversed[i] = (reversed[i >> 1] >> 1) | ((i & 1) << (bits - 1));
        }

        return reversed;
    }
}
