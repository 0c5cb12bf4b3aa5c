using System.Buffers;

namespace Cues.Gemaps;

/// <summary>Sub-harmonic sum of a magnitude spectrum on a log-frequency grid: large where many harmonics of one pitch meet.</summary>
/// <remarks>
/// Steps (Hermes 1988, as openSMILE carries them out): keep the surroundings of spectral peaks, smooth, resample to log2
/// frequency, weight low frequencies down (an arctangent step at 65 Hz), add 15 copies shifted by log2 h, weighted 0.85^(h−1).
/// Immutable; work space belongs to the caller.
/// </remarks>
internal sealed class SubharmonicSum
{
    private const int Harmonics = 15;
    private const double Compression = 0.85;
    private const int PeakReach = 3;

    private readonly LogFrequencySpline _spline;
    private readonly double[] _weights;
    private readonly int[] _shifts = new int[Harmonics];
    private readonly double[] _factors = new double[Harmonics];

    public SubharmonicSum(int bins, double binHz, double highestHz)
    {
        Bins = bins;
        double octaves = Math.Log2(highestHz / LogFrequencySpline.LowestHz);
        OctavesPerPoint = octaves / (bins - 1);
        _spline = new LogFrequencySpline(bins, binHz, highestHz);

        double pointsPerOctave = bins / octaves;
        double centre = (pointsPerOctave * Math.Log2(65.0 / 50.0)) - 1;
        _weights = new double[bins];
        for (int i = 0; i < bins; i++)
        {
            _weights[i] = 0.5 + (Math.Atan(3 * (i + 1 - centre) / pointsPerOctave) / Math.PI);
        }

        for (int h = 0; h < Harmonics; h++)
        {
            _shifts[h] = (int)Math.Floor(pointsPerOctave * Math.Log2(h + 1));
            _factors[h] = Math.Pow(Compression, h) / Harmonics;
        }
    }

    public int Bins { get; }

    public double OctavesPerPoint { get; }

    /// <summary>Replaces a magnitude spectrum by its sub-harmonic sum.</summary>
    /// <param name="magnitude">[bins]; holds nothing meaningful afterwards.</param>
    /// <param name="work">[bins] work space.</param>
    /// <param name="sum">[bins] receives the sum; 0 or more.</param>
    public void Compute(Span<double> magnitude, Span<double> work, Span<double> sum)
    {
        KeepPeaks(magnitude);
        Smooth(magnitude);
        Span<double> warped = magnitude;
        _spline.Resample(magnitude, _weights, work, sum);
        sum.CopyTo(warped);
        sum.Clear();
        for (int h = 0; h < Harmonics; h++)
        {
            if (_shifts[h] < Bins)
            {
                VectorMath.AddScaled(warped[_shifts[h]..Bins], _factors[h], sum);
            }
        }
    }

    // Zeroes bins p+3 … q−3 between consecutive local maxima p < q; the first and last bin count as maxima when they exceed their neighbour.
    private static void KeepPeaks(Span<double> a)
    {
        int[] rented = ArrayPool<int>.Shared.Rent((a.Length / 2) + 3);
        Span<int> places = rented;
        int found = a[0] > a[1] ? 1 : 0;
        places[0] = 0;
        found += LocalMaxima.Find(a, places[found..]);
        if (a[^1] > a[^2])
        {
            places[found++] = a.Length - 1;
        }

        for (int i = 1; i < found; i++)
        {
            if (places[i] - places[i - 1] >= 2 * PeakReach)
            {
                a[(places[i - 1] + PeakReach)..(places[i] - PeakReach + 1)].Clear();
            }
        }

        ArrayPool<int>.Shared.Return(rented);
    }

    // (a[i−1] + 2a[i] + a[i+1])/4 with a[−1] = 0; the last bin is left as it is.
    private static void Smooth(Span<double> a)
    {
        double left = 0;
        for (int i = 0; i < a.Length - 1; i++)
        {
            double here = a[i];
            a[i] = 0.25 * (left + (2 * here) + a[i + 1]);
            left = here;
        }
    }
}
