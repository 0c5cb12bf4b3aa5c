using System.Numerics;

namespace Cues.Gemaps;

/// <summary>All complex roots of a monic polynomial with real coefficients.</summary>
/// <remarks>Ehrlich–Aberth iteration from points on a circle, until no root moves by
/// more than 1e-13 of its size. Source: Aberth 1973.</remarks>
internal static class PolynomialRoots
{
    private const int MostIterations = 200;
    private const double Tolerance = 1e-13;

    /// <summary>Finds the roots of z^n + c₁z^(n−1) + … + c_n.</summary>
    /// <param name="coefficients">c₁ … c_n.</param>
    /// <param name="roots">[n] receives the roots, in no particular order.</param>
    public static void Find(ReadOnlySpan<double> coefficients, Span<Complex> roots)
    {
        int n = coefficients.Length;
        Span<double> re = stackalloc double[n], im = stackalloc double[n];
        double radius = 0;
        for (int k = 0; k < n; k++)
        {
            radius = Math.Max(radius, Math.Pow(Math.Abs(coefficients[k]), 1.0 / (k + 1)));
        }

        radius = radius > 0 ? Math.Min(radius, 0.95) : 0.95;
        for (int k = 0; k < n; k++)
        {
            (im[k], re[k]) = Math.SinCos((2 * Math.PI * k / n) + 0.4);
            re[k] *= radius;
            im[k] *= radius;
        }

        for (int round = 0; round < MostIterations; round++)
        {
            double moved = 0;
            for (int k = 0; k < n; k++)
            {
                moved = Math.Max(moved, Step(coefficients, re, im, k));
            }

            if (moved < Tolerance)
            {
                break;
            }
        }

        for (int k = 0; k < n; k++)
        {
            roots[k] = new Complex(re[k], im[k]);
        }
    }

    // One Aberth step of root k; how far it moved, squared and relative to its size.
    private static double Step(ReadOnlySpan<double> c, Span<double> re, Span<double> im, int k)
    {
        double x = re[k], y = im[k], pRe = 1, pIm = 0, dRe = 0, dIm = 0;
        foreach (double coefficient in c)
        {
            (dRe, dIm) = ((dRe * x) - (dIm * y) + pRe, (dRe * y) + (dIm * x) + pIm);
            (pRe, pIm) = ((pRe * x) - (pIm * y) + coefficient, (pRe * y) + (pIm * x));
        }

        double slope = (dRe * dRe) + (dIm * dIm);
        if (slope == 0)
        {
            re[k] += 1e-3;
            return 1;
        }

        double nRe = ((pRe * dRe) + (pIm * dIm)) / slope, nIm = ((pIm * dRe) - (pRe * dIm)) / slope;
        double sRe = 0, sIm = 0;
        for (int j = 0; j < re.Length; j++)
        {
            double a = x - re[j], b = y - im[j], square = (a * a) + (b * b);
            if (j != k && square > 0)
            {
                sRe += a / square;
                sIm -= b / square;
            }
        }

        double qRe = 1 - ((nRe * sRe) - (nIm * sIm)), qIm = -((nRe * sIm) + (nIm * sRe)), q = (qRe * qRe) + (qIm * qIm);
        double wRe = q > 0 ? ((nRe * qRe) + (nIm * qIm)) / q : nRe, wIm = q > 0 ? ((nIm * qRe) - (nRe * qIm)) / q : nIm;
        re[k] = x - wRe;
        im[k] = y - wIm;
        return Math.Sqrt((wRe * wRe) + (wIm * wIm)) / Math.Max(1e-3, Math.Sqrt((x * x) + (y * y)));
    }
}
