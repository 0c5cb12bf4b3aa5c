namespace Cues.Gemaps;

/// <summary>Cepstral coefficients 1 to 4 of 26 mel bands.</summary>
/// <remarks>
/// c_k = √(2/26)·(1 + 11·sin(πk/22))·Σ_b ln(E_b)·cos(πk(b + ½)/26), E the band energy. openSMILE takes energies of samples in 16-bit
/// units and at least 1 unit; the default takes at least a 10^−10th of the strongest band, so that the coefficients do not depend on the
/// level, and leaves digital silence undefined. Immutable. Source: Davis and Mermelstein 1980; Eyben et al. 2016.
/// </remarks>
internal sealed class MelCepstrum
{
    public const int Coefficients = 4;
    private const double Lifter = 22;
    private const double SixteenBitUnits = 32767.0 * 32767.0;
    private const double RelativeFloor = 1e-10;

    private readonly double[][] _weights = new double[Coefficients][]; // [coefficients][bands]
    private readonly bool _isParity;

    public MelCepstrum(GemapsProfile profile)
    {
        _isParity = profile == GemapsProfile.OpenSmile;
        int bands = LoudnessModel.Bands;
        for (int k = 1; k <= Coefficients; k++)
        {
            double scale = Math.Sqrt(2.0 / bands) * (1 + (Lifter / 2 * Math.Sin(Math.PI * k / Lifter)));
            _weights[k - 1] = new double[bands];
            for (int b = 0; b < bands; b++)
            {
                _weights[k - 1][b] = scale * Math.Cos(Math.PI * k * (b + 0.5) / bands);
            }
        }
    }

    /// <summary>Coefficients of a frame.</summary>
    /// <param name="bands">[26] band energies.</param>
    /// <param name="coefficients">[4] receives them; NaN in digital silence of the default profile.</param>
    public void Of(ReadOnlySpan<double> bands, Span<double> coefficients)
    {
        double floor = _isParity ? 1 : RelativeFloor * VectorMath.Range(bands).High;
        if (!(floor > 0))
        {
            coefficients.Fill(double.NaN);
            return;
        }

        Span<double> logs = stackalloc double[LoudnessModel.Bands];
        for (int b = 0; b < logs.Length; b++)
        {
            logs[b] = Math.Log(Math.Max(_isParity ? bands[b] * SixteenBitUnits : bands[b], floor));
        }

        for (int k = 0; k < Coefficients; k++)
        {
            coefficients[k] = VectorMath.Dot(_weights[k], logs);
        }
    }
}
