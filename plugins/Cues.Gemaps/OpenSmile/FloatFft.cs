namespace Cues.Gemaps;

/// <summary>Fourier transform of a real block in single precision throughout: X[k] = Σ x[n]·exp(−2πi·k·n/N), k = 0 … N/2.</summary>
/// <remarks>
/// One complex transform of half the length (recursive split radix: one transform of the even and two of the odd quarters), then the
/// separation of even and odd samples. The formants as openSMILE releases them are ill-conditioned: they depend on the last bit of this
/// transform, and no order of operations but that of one particular program gives all of its bits. A plan is immutable; the work space
/// belongs to the caller. Source: Sorensen, Heideman and Burrus 1986, On computing the split-radix FFT.
/// </remarks>
internal sealed class FloatFft
{
    private readonly int _half;
    private readonly float[] _cos; // cos(2πk/N), k = 0 … N − 1
    private readonly float[] _sin;

    public FloatFft(int length)
    {
        Length = length;
        _half = length / 2;
        _cos = new float[length];
        _sin = new float[length];
        for (int k = 0; k < length; k++)
        {
            double angle = (float)(2 * Math.PI * k / length);
            _cos[k] = (float)Math.Cos(angle);
            _sin[k] = (float)Math.Sin(angle);
        }
    }

    public int Length { get; }

    /// <summary>Transforms a block.</summary>
    /// <param name="x">[N] samples.</param>
    /// <param name="re">[N/2 + 1] receives the real parts.</param>
    /// <param name="im">[N/2 + 1] receives the imaginary parts.</param>
    /// <param name="work">[4·N] work space.</param>
    public void Forward(ReadOnlySpan<float> x, Span<float> re, Span<float> im, Span<float> work)
    {
        int m = _half;
        Span<float> zRe = work[..m], zIm = work.Slice(m, m), rest = work[(2 * m)..];
        Span<float> evenRe = re[..m], evenIm = im[..m];
        for (int i = 0; i < m; i++)
        {
            evenRe[i] = x[2 * i];
            evenIm[i] = x[(2 * i) + 1];
        }

        Complex(evenRe, evenIm, 0, 1, m, zRe, zIm, rest);
        float first = zRe[0], second = zIm[0];
        re[0] = first + second;
        im[0] = 0;
        re[m] = first - second;
        im[m] = 0;
        for (int k = 1; k < m; k++)
        {
            int j = m - k;
            float eRe = 0.5f * (zRe[k] + zRe[j]), eIm = 0.5f * (zIm[k] - zIm[j]);
            float oRe = 0.5f * (zIm[k] + zIm[j]), oIm = -0.5f * (zRe[k] - zRe[j]);
            re[k] = eRe + ((_cos[k] * oRe) + (_sin[k] * oIm));
            im[k] = eIm + ((_cos[k] * oIm) - (_sin[k] * oRe));
        }
    }

    // Z[k] of the n samples x[offset + stride·i].
    private void Complex(ReadOnlySpan<float> xRe, ReadOnlySpan<float> xIm, int offset, int stride, int n, Span<float> zRe, Span<float> zIm,
        Span<float> work)
    {
        if (n == 1)
        {
            (zRe[0], zIm[0]) = (xRe[offset], xIm[offset]);
            return;
        }

        if (n == 2)
        {
            float aRe = xRe[offset], aIm = xIm[offset], bRe = xRe[offset + stride], bIm = xIm[offset + stride];
            (zRe[0], zIm[0], zRe[1], zIm[1]) = (aRe + bRe, aIm + bIm, aRe - bRe, aIm - bIm);
            return;
        }

        int quarter = n / 4, half = n / 2;
        Span<float> uRe = work[..half], uIm = work.Slice(half, half), oneRe = work.Slice(2 * half, quarter),
            oneIm = work.Slice((2 * half) + quarter, quarter);
        Span<float> threeRe = work.Slice(3 * half, quarter), threeIm = work.Slice((3 * half) + quarter, quarter), rest = work[(4 * half)..];
        Complex(xRe, xIm, offset, 2 * stride, half, uRe, uIm, rest);
        Complex(xRe, xIm, offset + stride, 4 * stride, quarter, oneRe, oneIm, rest);
        Complex(xRe, xIm, offset + (3 * stride), 4 * stride, quarter, threeRe, threeIm, rest);
        int turn = Length / n;
        for (int k = 0; k < quarter; k++)
        {
            float c1 = _cos[k * turn], s1 = _sin[k * turn], c3 = _cos[3 * k * turn], s3 = _sin[3 * k * turn];
            float pRe = (c1 * oneRe[k]) + (s1 * oneIm[k]), pIm = (c1 * oneIm[k]) - (s1 * oneRe[k]);
            float qRe = (c3 * threeRe[k]) + (s3 * threeIm[k]), qIm = (c3 * threeIm[k]) - (s3 * threeRe[k]);
            float sumRe = pRe + qRe, sumIm = pIm + qIm, differenceRe = pRe - qRe, differenceIm = pIm - qIm;
            zRe[k] = uRe[k] + sumRe;
            zIm[k] = uIm[k] + sumIm;
            zRe[k + half] = uRe[k] - sumRe;
            zIm[k + half] = uIm[k] - sumIm;
            zRe[k + quarter] = uRe[k + quarter] + differenceIm;
            zIm[k + quarter] = uIm[k + quarter] - differenceRe;
            zRe[k + half + quarter] = uRe[k + quarter] - differenceIm;
            zIm[k + half + quarter] = uIm[k + quarter] + differenceRe;
        }
    }
}
