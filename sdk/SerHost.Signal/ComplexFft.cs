using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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

    /// <summary>Whether <see cref="TransformFrom"/> and <see cref="TransformPairs"/> can be used here: they need four lanes that can be
    /// turned about.</summary>
    public bool HasFusedStart => Avx.IsSupported && Length >= 16;

    /// <summary>Transforms samples in natural order from one place to another.</summary>
    /// <param name="fromRe">[Length] real parts.</param>
    /// <param name="fromIm">[Length] imaginary parts.</param>
    /// <param name="re">[Length] receives the real parts.</param>
    /// <param name="im">[Length] receives the imaginary parts.</param>
    public void TransformFrom(ReadOnlySpan<double> fromRe, ReadOnlySpan<double> fromIm, Span<double> re, Span<double> im)
    {
        int quarter = Length / 4;
        for (int n = 0; n < quarter; n += 4)
        {
            var a = (Vector256.Create(fromRe[n..]), Vector256.Create(fromIm[n..]));
            var b = (Vector256.Create(fromRe[(n + (2 * quarter))..]), Vector256.Create(fromIm[(n + (2 * quarter))..]));
            var c = (Vector256.Create(fromRe[(n + quarter)..]), Vector256.Create(fromIm[(n + quarter)..]));
            var d = (Vector256.Create(fromRe[(n + (3 * quarter))..]), Vector256.Create(fromIm[(n + (3 * quarter))..]));
            FirstTwoStages(a, b, c, d, re, im, (_reversed[n], _reversed[n + 1], _reversed[n + 2], _reversed[n + 3]));
        }

        LaterStages(re[..Length], im[..Length]);
    }

    /// <summary>Transforms z[n] = x[2n] + i·x[2n + 1].</summary>
    /// <param name="x">Up to 2·Length samples; what lacks is 0.</param>
    /// <param name="re">[Length] receives the real parts.</param>
    /// <param name="im">[Length] receives the imaginary parts.</param>
    public void TransformPairs(ReadOnlySpan<double> x, Span<double> re, Span<double> im)
    {
        int quarter = Length / 4, whole = x.Length / 8 * 4; // pairs that come four at a time; then those of the end, then zeros
        Span<double> end = stackalloc double[8];
        end.Clear();
        x[(2 * whole)..].CopyTo(end);
        for (int n = 0; n < quarter; n += 4)
        {
            FirstTwoStages(
                Four(x, end, n, whole), Four(x, end, n + (2 * quarter), whole), Four(x, end, n + quarter, whole),
                Four(x, end, n + (3 * quarter), whole), re, im, (_reversed[n], _reversed[n + 2], _reversed[n + 1], _reversed[n + 3]));
        }

        LaterStages(re[..Length], im[..Length]);

        // Samples n, n + 2, n + 1, n + 3: the order costs nothing.
        static (Vector256<double> Re, Vector256<double> Im) Four(ReadOnlySpan<double> x, ReadOnlySpan<double> end, int n, int whole)
        {
            if (n > whole)
            {
                return default;
            }

            ReadOnlySpan<double> eight = n < whole ? x.Slice(2 * n, 8) : end;
            Vector256<double> low = Vector256.Create(eight), high = Vector256.Create(eight[4..]);
            return (Avx.UnpackLow(low, high), Avx.UnpackHigh(low, high));
        }
    }

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
        LaterStages(re, im);
    }

    private void LaterStages(Span<double> re, Span<double> im)
    {
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

    // The same as below for four groups at once: samples n, n + N/2, n + N/4, n + 3N/4 of natural order are a group of reversed order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FirstTwoStages(
        (Vector256<double> Re, Vector256<double> Im) a, (Vector256<double> Re, Vector256<double> Im) b,
        (Vector256<double> Re, Vector256<double> Im) c, (Vector256<double> Re, Vector256<double> Im) d, Span<double> re, Span<double> im,
        (int, int, int, int) places)
    {
        Vector256<double> sumRe = a.Re + b.Re, differenceRe = a.Re - b.Re, sumIm = a.Im + b.Im, differenceIm = a.Im - b.Im;
        Vector256<double> sum2Re = c.Re + d.Re, difference2Re = c.Re - d.Re, sum2Im = c.Im + d.Im, difference2Im = c.Im - d.Im;
        StoreTransposed(sumRe + sum2Re, differenceRe + difference2Im, sumRe - sum2Re, differenceRe - difference2Im, re, places);
        StoreTransposed(sumIm + sum2Im, differenceIm - difference2Re, sumIm - sum2Im, differenceIm + difference2Re, im, places);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTransposed(
        Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d, Span<double> to, (int, int, int, int) places)
    {
        Vector256<double> abEven = Avx.UnpackLow(a, b), abOdd = Avx.UnpackHigh(a, b);
        Vector256<double> cdEven = Avx.UnpackLow(c, d), cdOdd = Avx.UnpackHigh(c, d);
        Avx.Permute2x128(abEven, cdEven, 0x20).CopyTo(to[places.Item1..]);
        Avx.Permute2x128(abOdd, cdOdd, 0x20).CopyTo(to[places.Item2..]);
        Avx.Permute2x128(abEven, cdEven, 0x31).CopyTo(to[places.Item3..]);
        Avx.Permute2x128(abOdd, cdOdd, 0x31).CopyTo(to[places.Item4..]);
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
