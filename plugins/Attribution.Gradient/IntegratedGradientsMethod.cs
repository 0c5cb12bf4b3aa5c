using System.Globalization;
using SerHost.Network.Gradients;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Attribution.Gradient;

/// <summary>Integrated gradients along the straight line from a baseline.</summary>
public sealed class IntegratedGradientsMethod : IAttributionMethod
{
    private const string Auto = "auto";
    private const string Uniform = "uniform";
    private const string NearBaseline = "near-baseline";

    /// <summary>Exponent of the rule near the baseline: α = u⁴.</summary>
    private const int NearBaselinePower = 4;

    /// <summary>Points at equal distances where nothing else is asked for.</summary>
    private const int UniformSteps = 64;

    /// <summary>Points of the first and of the last try near the baseline.</summary>
    private const int FirstSteps = 50;
    private const int MostSteps = 1600;

    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "integrated-gradients",
        "Integrated gradients",
        "2",
        "Gradient averaged on the straight line from a baseline to the input, times the distance. The map sums to the output's change "
            + "from the baseline.",
        ModelAccess.Gradients,
        [
            Baseline.Parameter,
            new("steps", ParameterKind.ChoiceOrNumber, Auto,
                "Points on the line. auto: 64 at equal distances; near the baseline 50, doubled (up to 1600) until the map's sum misses at "
                    + "most 1 % of the output's change, or 0.01. A number is taken as it is. The map reports what it misses.")
            {
                Choices = [Auto], Minimum = 1, Maximum = 4096, Step = 16, Unit = "points",
            },
            new("points", ParameterKind.Choice, Auto,
                "Where the points lie: uniform (midpoint rule), or near-baseline (the fourth power of equal distances), which models that "
                    + "normalise their input's level need, as waveform transformers do. auto: uniform for stacks of layers, near-baseline "
                    + "for all others.")
            {
                Choices = [Auto, Uniform, NearBaseline],
            },
        ])
    {
        Cost = "one pass forward and one back a step",
        Sources = ["Sundararajan et al. 2017, Axiomatic attribution for deep networks, ICML"],
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        Baseline baseline = Baseline.Read(setup.Parameters);
        int? steps = setup.Parameters.TryGetNumber("steps", out double number) ? Whole(number) : null;
        int power = Power(setup.Parameters.GetText("points"), setup.Model);
        return new GradientSession(setup, Descriptor, (work, request, progress) =>
            Integrate(work, request, baseline, steps, power, progress));
    }

    private static int Whole(double steps) => steps == Math.Floor(steps) ? (int)steps : throw new ParameterException(
        "steps", string.Create(CultureInfo.InvariantCulture, $"Parameter 'steps' is {steps}; it must be a whole number, or auto."));

    private static int Power(string points, IModel model) =>
        points == NearBaseline || (points == Auto && model.Graph is null) ? NearBaselinePower : 1;

    private static GradientResult Integrate(
        GradientWork work, AttributionRequest request, Baseline baseline, int? steps, int power, IProgress<double>? progress)
    {
        float[] from = baseline.ValuesFor(request.Input);
        var integral = new PathIntegral(request.Input.Values.Span, from, (point, gradient) => work.Gradient(point, request, gradient));
        float atInput = work.Output(request.Input.Values.Span, request), atBaseline = work.Output(from, request);
        double difference = (double)atInput - atBaseline;
        int first = steps ?? (power == 1 ? UniformSteps : FirstSteps);
        int most = steps ?? (power == 1 ? UniformSteps : MostSteps);
        PathResult result = integral.RunUntilComplete(difference, first, most, power, progress);
        var notes = new List<string>
        {
            string.Create(
                CultureInfo.InvariantCulture,
                $"The output is {atInput:G4} at the input and {atBaseline:G4} at the baseline; {result.Steps} points, "
                    + $"{(power == 1 ? "at equal distances" : "most of them near the baseline")}."),
        };
        if (!result.IsComplete)
        {
            notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"The map's sum misses {result.Error:G3} of the output's change of {difference:G3}: more than 1 %. "
                    + $"{(power == 1 ? "Give more steps, or points=near-baseline." : "Give more steps.")}"));
        }

        return new GradientResult(result.Map)
        {
            Diagnostics =
            [
                new Diagnostic(
                    DiagnosticIds.ApproximationError, result.Error, "logit",
                    "Completeness error: the map's sum against the output's change from the baseline."),
            ],
            Notes = notes,
        };
    }
}
