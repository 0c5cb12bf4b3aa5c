using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SerHost.Signal;

/// <summary>Fourier transform of real signals: X[k] = Σ x[n]·exp(−2πi·k·n/N) for k = 0 … ⌊N/2⌋, unnormalised.</summary>
/// <remarks>
/// A plan is immutable: make one per length, keep it, and call it from any number of threads at once. No call allocates.
/// Powers of two take the fast path (an N-point real transform is one N/2-point complex transform); other lengths run as
/// chirp convolutions (Bluestein), about ten times slower. Arithmetic is double precision: the error is about 1e-16·log2 N of
/// the spectrum's largest value.
/// </remarks>
public sealed class RealFft
{
    private readonly ComplexFft? _half;
    private readonly BluesteinFft? _any;

    // exp(−2πi·k/N), k = 0 … N/4: what separates even from odd samples.
    private readonly double[] _twiddleRe = [];
    private readonly double[] _twiddleIm = [];

    /// <summary>Plans transforms of one length.</summary>
    /// <param name="length">Samples N, 1 to 2^26.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is outside its range.</exception>
    public RealFft(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 1 << 26);
        Length = length;
        BinCount = (length / 2) + 1;
        if (length == 1 || !BitOperations.IsPow2(length))
        {
            _any = new BluesteinFft(length);
            return;
        }

        _half = new ComplexFft(length / 2);
        _twiddleRe = new double[(length / 4) + 1];
        _twiddleIm = new double[(length / 4) + 1];
        for (int k = 0; k < _twiddleRe.Length; k++)
        {
            (double sin, double cos) = Math.SinCos(2 * Math.PI * k / length);
            (_twiddleRe[k], _twiddleIm[k]) = (cos, -sin);
        }
    }

    /// <summary>Samples N.</summary>
    public int Length { get; }

    /// <summary>Bins of the spectrum, ⌊N/2⌋ + 1. Bin k lies at k·sampleRate/N.</summary>
    public int BinCount { get; }

    /// <summary>Transforms a signal.</summary>
    /// <param name="input">Up to N samples; a shorter signal is zero-padded at its end.</param>
    /// <param name="real">[BinCount] receives the real parts. Must not overlap the input.</param>
    /// <param name="imaginary">[BinCount] receives the imaginary parts. Must not overlap the input.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Forward(ReadOnlySpan<double> input, Span<double> real, Span<double> imaginary)
    {
        if (input.Length > Length)
        {
            throw new ArgumentException($"Expected at most {Length} samples, found {input.Length}.", nameof(input));
        }

        Require(real.Length, BinCount, nameof(real));
        Require(imaginary.Length, BinCount, nameof(imaginary));
        if (_any is not null)
        {
            _any.TransformReal(input, real, imaginary);
            return;
        }

        if (_half!.HasFusedStart)
        {
            _half.TransformPairs(input, real, imaginary);
            Separate(real, imaginary);
            return;
        }

        // z[n] = x[2n] + i·x[2n+1], stored in the order the complex transform wants.
        int half = _half.Length;
        int pairs = input.Length / 2;
        ReadOnlySpan<int> places = _half.Places;
        Span<double> even = real[..half], odd = imaginary[..half];
        ReadOnlySpan<double> samples = input[..(2 * pairs)];
        for (int n = 0; n < pairs; n++)
        {
            int place = places[n];
            even[place] = samples[2 * n];
            odd[place] = samples[(2 * n) + 1];
        }

        for (int n = pairs; n < half; n++)
        {
            even[places[n]] = 0;
            odd[places[n]] = 0;
        }

        if (2 * pairs < input.Length)
        {
            even[places[pairs]] = input[^1];
        }

        _half.TransformReordered(real, imaginary);
        Separate(real, imaginary);
    }

    /// <summary>Transforms a single-precision signal; the arithmetic is double.</summary>
    /// <param name="input">Up to N samples; a shorter signal is zero-padded at its end.</param>
    /// <param name="real">[BinCount] receives the real parts.</param>
    /// <param name="imaginary">[BinCount] receives the imaginary parts.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Forward(ReadOnlySpan<float> input, Span<double> real, Span<double> imaginary)
    {
        double[] widened = ArrayPool<double>.Shared.Rent(Math.Max(1, input.Length));
        for (int i = 0; i < input.Length; i++)
        {
            widened[i] = input[i];
        }

        Forward(widened.AsSpan(0, input.Length), real, imaginary);
        ArrayPool<double>.Shared.Return(widened);
    }

    /// <summary>The inverse of <see cref="Forward(ReadOnlySpan{double}, Span{double}, Span{double})"/>, 1/N included:
    /// x[n] = 1/N · Σ X[k]·exp(2πi·k·n/N) over all N bins of the conjugate-symmetric spectrum.</summary>
    /// <param name="real">[BinCount] real parts. Workspace: holds nothing meaningful afterwards.</param>
    /// <param name="imaginary">[BinCount] imaginary parts; those of bin 0 and (N even) bin N/2 are taken as 0. Workspace.</param>
    /// <param name="output">[N] receives the signal.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NotSupportedException">N is not a power of two.</exception>
    public void Inverse(Span<double> real, Span<double> imaginary, Span<double> output)
    {
        Require(real.Length, BinCount, nameof(real));
        Require(imaginary.Length, BinCount, nameof(imaginary));
        Require(output.Length, Length, nameof(output));
        if (_half is null)
        {
            throw new NotSupportedException($"The inverse transform needs a power of two of at least 2; this plan's length is {Length}.");
        }

        Join(real, imaginary);
        int half = _half.Length, first = 0;
        double scale = 1.0 / half;
        if (_half.HasFusedStart)
        {
            real[..half].CopyTo(output);
            imaginary[..half].CopyTo(output[half..]);
            _half.TransformFrom(output[half..], output[..half], imaginary, real);
            first = InterleaveFours(real[..half], imaginary[..half], scale, output);
        }
        else
        {
            _half.Transform(imaginary[..half], real[..half]);
        }

        for (int n = first; n < half; n++)
        {
            output[2 * n] = real[n] * scale;
            output[(2 * n) + 1] = imaginary[n] * scale;
        }
    }

    // even[0], odd[0], even[1] …, four of each at a time. Returns how many of each.
    private static int InterleaveFours(ReadOnlySpan<double> even, ReadOnlySpan<double> odd, double scale, Span<double> output)
    {
        int n = 0;
        for (; n + 4 <= even.Length; n += 4)
        {
            Vector256<double> evens = Vector256.Create(even[n..]) * scale, odds = Vector256.Create(odd[n..]) * scale;
            Vector256<double> low = Avx.UnpackLow(evens, odds), high = Avx.UnpackHigh(evens, odds);
            Avx.Permute2x128(low, high, 0x20).CopyTo(output[(2 * n)..]);
            Avx.Permute2x128(low, high, 0x31).CopyTo(output[((2 * n) + 4)..]);
        }

        return n;
    }

    // From Z (transform of even + i·odd samples) to X: X[k] = E[k] + w^k·O[k], E = (Z[k] + Z*[M−k])/2, O = −i(Z[k] − Z*[M−k])/2.
    private void Separate(Span<double> re, Span<double> im)
    {
        int m = _half!.Length;
        (double z0Re, double z0Im) = (re[0], im[0]);
        (re[0], im[0]) = (z0Re + z0Im, 0);
        (re[m], im[m]) = (z0Re - z0Im, 0);
        int first = 1;
        if (m >= 16)
        {
            first = SeparateFours(re[..m], im[..m]);
        }

        for (int k = first, j = m - first; k <= j; k++, j--)
        {
            double evenRe = 0.5 * (re[k] + re[j]), evenIm = 0.5 * (im[k] - im[j]);
            double oddRe = 0.5 * (im[k] + im[j]), oddIm = -0.5 * (re[k] - re[j]);
            double turnedRe = (_twiddleRe[k] * oddRe) - (_twiddleIm[k] * oddIm);
            double turnedIm = (_twiddleRe[k] * oddIm) + (_twiddleIm[k] * oddRe);
            (re[k], im[k]) = (evenRe + turnedRe, evenIm + turnedIm);
            (re[j], im[j]) = (evenRe - turnedRe, turnedIm - evenIm);
        }
    }

    // The same, four of each end at a time. Returns the first k that is left.
    private int SeparateFours(Span<double> re, Span<double> im)
    {
        Vector256<double> half = Vector256.Create(0.5);
        ref double r = ref MemoryMarshal.GetReference(re), i = ref MemoryMarshal.GetReference(im);
        ref double c = ref MemoryMarshal.GetReference<double>(_twiddleRe), s = ref MemoryMarshal.GetReference<double>(_twiddleIm);
        int k = 1;
        for (int j = re.Length - 4; k + 4 <= j; k += 4, j -= 4) // k … k + 3 and, backwards, j + 3 … j
        {
            Vector256<double> kRe = Vector256.LoadUnsafe(ref r, (nuint)k), kIm = Vector256.LoadUnsafe(ref i, (nuint)k);
            Vector256<double> jRe = Backwards(Vector256.LoadUnsafe(ref r, (nuint)j)),
                jIm = Backwards(Vector256.LoadUnsafe(ref i, (nuint)j));
            Vector256<double> cos = Vector256.LoadUnsafe(ref c, (nuint)k), sin = Vector256.LoadUnsafe(ref s, (nuint)k);
            Vector256<double> evenRe = half * (kRe + jRe), evenIm = half * (kIm - jIm);
            Vector256<double> oddRe = half * (kIm + jIm), oddIm = -half * (kRe - jRe);
            Vector256<double> turnedRe = (cos * oddRe) - (sin * oddIm), turnedIm = (cos * oddIm) + (sin * oddRe);
            (evenRe + turnedRe).StoreUnsafe(ref r, (nuint)k);
            (evenIm + turnedIm).StoreUnsafe(ref i, (nuint)k);
            Backwards(evenRe - turnedRe).StoreUnsafe(ref r, (nuint)j);
            Backwards(turnedIm - evenIm).StoreUnsafe(ref i, (nuint)j);
        }

        return k;
    }

    private static Vector256<double> Backwards(Vector256<double> x) => Vector256.Shuffle(x, Vector256.Create(3L, 2, 1, 0));

    // The reverse of Separate: Z[k] = E[k] + i·O[k], E = (X[k] + X*[M−k])/2, O = w^−k·(X[k] − X*[M−k])/2.
    private void Join(Span<double> re, Span<double> im)
    {
        int m = _half!.Length;
        (re[0], im[0]) = (0.5 * (re[0] + re[m]), 0.5 * (re[0] - re[m]));
        int first = m >= 16 ? JoinFours(re[..m], im[..m]) : 1;
        for (int k = first, j = m - first; k <= j; k++, j--)
        {
            double evenRe = 0.5 * (re[k] + re[j]), evenIm = 0.5 * (im[k] - im[j]);
            double differenceRe = 0.5 * (re[k] - re[j]), differenceIm = 0.5 * (im[k] + im[j]);
            double oddRe = (_twiddleRe[k] * differenceRe) + (_twiddleIm[k] * differenceIm);
            double oddIm = (_twiddleRe[k] * differenceIm) - (_twiddleIm[k] * differenceRe);
            (re[k], im[k]) = (evenRe - oddIm, evenIm + oddRe);
            (re[j], im[j]) = (evenRe + oddIm, oddRe - evenIm);
        }
    }

    // The same, four of each end at a time. Returns the first k that is left.
    private int JoinFours(Span<double> re, Span<double> im)
    {
        Vector256<double> half = Vector256.Create(0.5);
        ref double r = ref MemoryMarshal.GetReference(re), i = ref MemoryMarshal.GetReference(im);
        ref double c = ref MemoryMarshal.GetReference<double>(_twiddleRe), s = ref MemoryMarshal.GetReference<double>(_twiddleIm);
        int k = 1;
        for (int j = re.Length - 4; k + 4 <= j; k += 4, j -= 4) // k … k + 3 and, backwards, j + 3 … j
        {
            Vector256<double> kRe = Vector256.LoadUnsafe(ref r, (nuint)k), kIm = Vector256.LoadUnsafe(ref i, (nuint)k);
            Vector256<double> jRe = Backwards(Vector256.LoadUnsafe(ref r, (nuint)j)),
                jIm = Backwards(Vector256.LoadUnsafe(ref i, (nuint)j));
            Vector256<double> cos = Vector256.LoadUnsafe(ref c, (nuint)k), sin = Vector256.LoadUnsafe(ref s, (nuint)k);
            Vector256<double> evenRe = half * (kRe + jRe), evenIm = half * (kIm - jIm);
            Vector256<double> differenceRe = half * (kRe - jRe), differenceIm = half * (kIm + jIm);
            Vector256<double> oddRe = (cos * differenceRe) + (sin * differenceIm), oddIm = (cos * differenceIm) - (sin * differenceRe);
            (evenRe - oddIm).StoreUnsafe(ref r, (nuint)k);
            (evenIm + oddRe).StoreUnsafe(ref i, (nuint)k);
            Backwards(evenRe + oddIm).StoreUnsafe(ref r, (nuint)j);
            Backwards(oddRe - evenIm).StoreUnsafe(ref i, (nuint)j);
        }

        return k;
    }

    private static void Require(int found, int expected, string name)
    {
        if (found != expected)
        {
            throw new ArgumentException($"Expected a length of {expected}, found {found}.", name);
        }
    }
}
