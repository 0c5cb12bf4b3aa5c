using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;

namespace Attribution.Baselines;

/// <summary>Random relevance as smooth as real maps are: the stricter control, because what such a map marks lies together.</summary>
/// <remarks>Gaussian white noise under a Gaussian kernel over time and bands (a stationary Gaussian field), drawn beyond the map's edges
/// and scaled so that every value is standard normal.</remarks>
public sealed class SmoothRandomMethod : IAttributionMethod
{
    private const string SmoothSeconds = "smooth-seconds", SmoothBands = "smooth-bands";
    private const double Reach = 3; // standard deviations, beyond which the kernel is 0: 0.3 % of it

    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "random-smooth",
        "Random, smooth",
        "1.0",
        "Random values that change as slowly over time and frequency as relevance maps do, the same for the same clip and seed. It knows "
            + "nothing of the model: a finding must be stronger than what this map shows too, for moments that lie together are alike.",
        ModelAccess.Predictions,
        [
            new(RandomMethod.Draw, ParameterKind.Integer, "0", "Another number gives another, independent map of the same clip.")
                { Minimum = 0, Step = 1 },
            new(SmoothSeconds, ParameterKind.Number, "0.1", "Standard deviation of the kernel over time.")
                { Unit = "s", Minimum = 0, Maximum = 2, Step = 0.05 },
            new(SmoothBands, ParameterKind.Number, "4", "Standard deviation of the kernel over bands.")
                { Unit = "bands", Minimum = 0, Maximum = 64, Step = 1 },
        ])
    {
        Cost = "no model pass",
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        int draw = setup.Parameters.GetInteger(RandomMethod.Draw);
        double seconds = setup.Parameters.GetNumber(SmoothSeconds), bands = setup.Parameters.GetNumber(SmoothBands);
        return new BaselineSession((request, values) => Fill(
            values, request.Input.Bands, Kernel(seconds / request.Input.TimeAxis.StepSeconds),
            Kernel(Math.Min(bands, request.Input.Bands / 2.0)), SplitMix.Of(request.Seed, draw)));
    }

    /// <summary>[−reach … reach] weights whose squares sum to 1, so that white noise of variance 1 keeps it.</summary>
    internal static double[] Kernel(double deviation)
    {
        int reach = (int)Math.Ceiling(Reach * deviation);
        double[] weights = [.. Enumerable.Range(-reach, (2 * reach) + 1)
            .Select(n => deviation > 0 ? Math.Exp(-0.5 * n * n / (deviation * deviation)) : 1)];
        double norm = Math.Sqrt(weights.Sum(weight => weight * weight));
        return [.. weights.Select(weight => weight / norm)];
    }

    private static void Fill(float[] values, int bands, double[] overTime, double[] overBands, SplitMix source)
    {
        int frames = values.Length / bands, rows = bands + overBands.Length - 1, columns = frames + overTime.Length - 1;
        var noise = new double[columns];
        var smooth = new double[rows, frames];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                noise[column] = source.NextNormal();
            }

            for (int frame = 0; frame < frames; frame++)
            {
                double sum = 0;
                for (int n = 0; n < overTime.Length; n++)
                {
                    sum += overTime[n] * noise[frame + n];
                }

                smooth[row, frame] = sum;
            }
        }

        for (int band = 0; band < bands; band++)
        {
            for (int frame = 0; frame < frames; frame++)
            {
                double sum = 0;
                for (int n = 0; n < overBands.Length; n++)
                {
                    sum += overBands[n] * smooth[band + n, frame];
                }

                values[(band * frames) + frame] = (float)sum;
            }
        }
    }
}
