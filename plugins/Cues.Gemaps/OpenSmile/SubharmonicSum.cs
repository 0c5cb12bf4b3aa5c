using System.Buffers;
using System.Numerics;

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

    /// <summary>Doubles of work space a computation needs.</summary>
    public int WorkLength => Bins + _shifts[^1] + BlockLength;

    private static int BlockLength => 4 * Vector<double>.Count;

    /// <summary>Computes the sub-harmonic sum of a magnitude spectrum.</summary>
    /// <param name="magnitude">[bins]; holds nothing meaningful afterwards.</param>
    /// <param name="work">[<see cref="WorkLength"/>] work space.</param>
    /// <param name="sum">[bins] receives the sum; 0 or more.</param>
    public void Compute(Span<double> magnitude, Span<double> work, Span<double> sum)
    {
        KeepPeaks(magnitude);
        Smooth(magnitude);
        _spline.Resample(magnitude, _weights, sum, work);
        work[Bins..].Clear(); // what is shifted in from beyond the highest frequency
        AddHarmonics(work, sum[..Bins]);
    }

    // sum[i] = Σ factor[h]·warped[i + shift[h]]: a block of outputs at a time, in registers.
    private void AddHarmonics(ReadOnlySpan<double> warped, Span<double> sum)
    {
        int width = Vector<double>.Count, i = 0;
        for (; i <= sum.Length - BlockLength; i += BlockLength)
        {
            Vector<double> a = Vector<double>.Zero, b = a, c = a, d = a;
            for (int h = 0; h < Harmonics; h++)
            {
                var factor = new Vector<double>(_factors[h]);
                ReadOnlySpan<double> from = warped.Slice(i + _shifts[h], BlockLength);
                a = Vector.FusedMultiplyAdd(new Vector<double>(from), factor, a);
                b = Vector.FusedMultiplyAdd(new Vector<double>(from[width..]), factor, b);
                c = Vector.FusedMultiplyAdd(new Vector<double>(from[(2 * width)..]), factor, c);
                d = Vector.FusedMultiplyAdd(new Vector<double>(from[(3 * width)..]), factor, d);
            }

            a.CopyTo(sum[i..]);
            b.CopyTo(sum[(i + width)..]);
            c.CopyTo(sum[(i + (2 * width))..]);
            d.CopyTo(sum[(i + (3 * width))..]);
        }

        for (; i < sum.Length; i++)
        {
            double total = 0;
            for (int h = 0; h < Harmonics; h++)
            {
                total += _factors[h] * warped[i + _shifts[h]];
            }

            sum[i] = total;
        }
    }

    // Zeroes bins p+3 … q−3 between consecutive local maxima p < q; the first and last
    // bin count as maxima when they exceed their neighbour.
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
