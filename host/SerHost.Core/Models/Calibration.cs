namespace SerHost.Core.Models;

/// <summary>Whether a classifier's confidence means what it says.</summary>
public static class Calibration
{
    /// <summary>Bins used unless told otherwise.</summary>
    public const int DefaultBins = 15;

    /// <summary>Expected calibration error: Σ share of clips in the bin · |accuracy − mean confidence| over equally wide bins of
    /// confidence.</summary>
    /// <remarks>Bin i holds confidences in (i/bins, (i+1)/bins]. Source: Guo et al., On
    /// Calibration of Modern Neural Networks, 2017, equation 3.</remarks>
    /// <param name="predictions">The predictions.</param>
    /// <param name="bins">Number of bins, 1 or more.</param>
    /// <returns>From 0 (calibrated) to 1; NaN without predictions.</returns>
    public static double ExpectedError(IReadOnlyCollection<ClipPrediction> predictions, int bins = DefaultBins)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        if (predictions.Count == 0)
        {
            return double.NaN;
        }

        double sum = predictions
            .GroupBy(prediction => Math.Clamp((int)Math.Ceiling(prediction.Confidence * bins) - 1, 0, bins - 1))
            .Sum(bin => Math.Abs(bin.Sum(prediction => (prediction.IsRight ? 1 : 0) - prediction.Confidence)));
        return sum / predictions.Count;
    }
}
