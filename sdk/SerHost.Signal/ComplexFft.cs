using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SerHost.Signal;

/// <summary>In-place complex FFT of a power-of-two length, X[k] = Σ x[n]·exp(−2πi·k·n/N), unnormalised.</summary>
/// <remarks>
/// Immutable: one plan may serve any number of threads. Decimation in time on split real and imaginary parts, two stages of radix 2 at a
/// time as one of radix 4 (three multiplications by twiddles instead of four, half of the passes over memory); every stage keeps its
/// own contiguous twiddles so that the inner loop is a plain vector loop.
/// The inverse is the same transform with real and imaginary parts exchanged on the way in and out.
/// </remarks>
internal sealed class ComplexFft
{
    private readonly int[] _reversed;

    // Twiddles of each stage, one stage after another: for j = 0 … span − 1, exp(−πi·j/span) and, of a stage of radix 4, with them
    // exp(−πi·j/(2·span)) and the product of both.
    private readonly double[] _twiddleRe;
    private readonly double[] _twiddleIm;

    // Whether the number of stages after the first two is odd: the first of them is of radix 2 then.
    private readonly bool _startsWithRadix2;

    public ComplexFft(int length)
    {
        if (length < 1 || !BitOperations.IsPow2(length))
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "Must be a power of two.");
        }

        Length = length;
        _reversed = BitReversal(length);
        _startsWithRadix2 = length >= 8 && int.IsOddInteger(BitOperations.Log2((uint)length));
        var twiddles = new List<(double Sin, double Cos)>();
        int span = 4;
        if (_startsWithRadix2)
        {
            AddTwiddles(1.0);
            span = 8;
        }

        for (; span < length; span *= 4)
        {
            AddTwiddles(1.0);
            AddTwiddles(0.5);
            AddTwiddles(1.5);
        }

        _twiddleRe = [.. twiddles.Select(one => one.Cos)];
        _twiddleIm = [.. twiddles.Select(one => -one.Sin)];

        void AddTwiddles(double factor) =>
            twiddles.AddRange(Enumerable.Range(0, span).Select(k => Math.SinCos(Math.PI * factor * k / span)));
    }

    public int Length { get; }

    /// <summary>[Length] the place at which <see cref="TransformReordered"/> expects each sample.</summary>
    public ReadOnlySpan<int> Places => _reversed;

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

    /// <summary>Transforms samples that were already stored at <see cref="Places"/>.</summary>
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
        int at = 0, span = 4;
        if (_startsWithRadix2)
        {
            for (int start = 0; start < Length; start += 8)
            {
                Radix2(re.Slice(start, 8), im.Slice(start, 8));
            }

            (at, span) = (4, 8);
        }

        for (; span < Length; span *= 4)
        {
            ReadOnlySpan<double> stageRe = _twiddleRe.AsSpan(at, 3 * span), stageIm = _twiddleIm.AsSpan(at, 3 * span);
            at += 3 * span;
            for (int start = 0; start < Length; start += 4 * span)
            {
                Radix4(re.Slice(start, 4 * span), im.Slice(start, 4 * span), stageRe, stageIm, span);
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

    // (a, b) ← (a + w·b, a − w·b), four of them.
    private void Radix2(Span<double> re, Span<double> im)
    {
        for (int i = 0; i < 4; i++)
        {
            double turnedRe = (_twiddleRe[i] * re[i + 4]) - (_twiddleIm[i] * im[i + 4]);
            double turnedIm = (_twiddleRe[i] * im[i + 4]) + (_twiddleIm[i] * re[i + 4]);
            (re[i], re[i + 4]) = (re[i] + turnedRe, re[i] - turnedRe);
            (im[i], im[i + 4]) = (im[i] + turnedIm, im[i] - turnedIm);
        }
    }

    // With b, c, d turned by w1, w2, w1·w2: a + b + (c + d), a − b − i(c − d), a + b − (c + d), a − b + i(c − d).
    private static void Radix4(Span<double> re, Span<double> im, ReadOnlySpan<double> wRe, ReadOnlySpan<double> wIm, int span)
    {
        ref double r = ref MemoryMarshal.GetReference(re), i = ref MemoryMarshal.GetReference(im);
        ref double c = ref MemoryMarshal.GetReference(wRe), s = ref MemoryMarshal.GetReference(wIm);
        nuint from = (nuint)span, width = (nuint)Vector256<double>.Count;
        for (nuint k = 0; k < from; k += width)
        {
            (Vector256<double> bRe, Vector256<double> bIm) = Turned(ref r, ref i, k + from, ref c, ref s, k);
            (Vector256<double> cRe, Vector256<double> cIm) = Turned(ref r, ref i, k + (2 * from), ref c, ref s, k + from);
            (Vector256<double> dRe, Vector256<double> dIm) = Turned(ref r, ref i, k + (3 * from), ref c, ref s, k + (2 * from));
            Vector256<double> aRe = Vector256.LoadUnsafe(ref r, k), aIm = Vector256.LoadUnsafe(ref i, k);
            Vector256<double> sumRe = aRe + bRe, sumIm = aIm + bIm, differenceRe = aRe - bRe, differenceIm = aIm - bIm;
            Vector256<double> farRe = cRe + dRe, farIm = cIm + dIm, apartRe = cRe - dRe, apartIm = cIm - dIm;
            (sumRe + farRe).StoreUnsafe(ref r, k);
            (sumIm + farIm).StoreUnsafe(ref i, k);
            (differenceRe + apartIm).StoreUnsafe(ref r, k + from);
            (differenceIm - apartRe).StoreUnsafe(ref i, k + from);
            (sumRe - farRe).StoreUnsafe(ref r, k + (2 * from));
            (sumIm - farIm).StoreUnsafe(ref i, k + (2 * from));
            (differenceRe - apartIm).StoreUnsafe(ref r, k + (3 * from));
            (differenceIm + apartRe).StoreUnsafe(ref i, k + (3 * from));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Re, Vector256<double> Im) Turned(
        ref double re, ref double im, nuint at, ref double cos, ref double sin, nuint twiddle)
    {
        Vector256<double> x = Vector256.LoadUnsafe(ref re, at), y = Vector256.LoadUnsafe(ref im, at);
        Vector256<double> c = Vector256.LoadUnsafe(ref cos, twiddle), s = Vector256.LoadUnsafe(ref sin, twiddle);
        return ((c * x) - (s * y), (c * y) + (s * x));
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
