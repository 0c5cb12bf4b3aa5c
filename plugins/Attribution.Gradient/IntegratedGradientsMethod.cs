using System.Globalization;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;

namespace Attribution.Gradient;

/// <summary>Integrated gradients along the straight line from a baseline.</summary>
public sealed class IntegratedGradientsMethod : IAttributionMethod
{
    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "integrated-gradients",
        "Integrated gradients",
        "1",
        "Gradient averaged on the straight line from a baseline to the input, times the distance. The map sums to the output's change "
            + "from the baseline.",
        ModelAccess.Gradients,
        [
            Baseline.Parameter,
            new("steps", ParameterKind.Integer, "64",
                "Points on the line (midpoint rule). More for a smaller completeness error, which the map reports.")
            {
                Minimum = 1, Maximum = 4096, Step = 16, Unit = "points",
            },
        ])
    {
        Sources = ["Sundararajan et al. 2017, Axiomatic attribution for deep networks, ICML"],
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        Baseline baseline = Baseline.Read(setup.Parameters);
        int steps = setup.Parameters.GetInteger("steps");
        return new GradientSession(setup, Descriptor, (work, request, progress) => Integrate(work, request, baseline, steps, progress));
    }

    private static GradientResult Integrate(
        GradientWork work, AttributionRequest request, Baseline baseline, int steps, IProgress<double>? progress)
    {
        ReadOnlySpan<float> input = request.Input.Values.Span;
        float[] from = baseline.ValuesFor(request.Input);
        double[] sum = new double[from.Length];
        float[] point = new float[from.Length];
        float[] gradient = new float[from.Length];
        for (int step = 0; step < steps; step++)
        {
            double share = (step + 0.5) / steps;
            for (int i = 0; i < point.Length; i++)
            {
                point[i] = (float)(from[i] + (share * (input[i] - from[i])));
            }

            work.Gradient(point, request, gradient);
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += gradient[i];
            }

            progress?.Report((step + 1.0) / steps);
        }

        double total = 0;
        float[] map = new float[sum.Length];
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = (float)(sum[i] / steps * (input[i] - from[i]));
            total += map[i];
        }

        float atInput = work.Output(input, request);
        float atBaseline = work.Output(from, request);
        return new GradientResult(map)
        {
            Diagnostics =
            [
                new Diagnostic(
                    DiagnosticIds.ApproximationError, Math.Abs(total - (atInput - atBaseline)), "logit",
                    "Completeness error: the map's sum against the output's change from the baseline."),
            ],
            Notes = [string.Create(CultureInfo.InvariantCulture,
                $"The output is {atInput:G4} at the input and {atBaseline:G4} at the baseline.")],
        };
    }
}
