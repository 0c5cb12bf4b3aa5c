using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;
using SerHost.Sdk;

namespace Attribution.Gradient;

/// <summary>The gradient averaged over noisy copies of the input.</summary>
public sealed class SmoothGradMethod : IAttributionMethod
{
    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "smoothgrad",
        "SmoothGrad",
        "1",
        "Gradient averaged over copies of the input with Gaussian noise: sensitivity without the fine-grained noise of a single gradient.",
        ModelAccess.Gradients,
        [
            new("samples", ParameterKind.Integer, "25", "Noisy copies.") { Minimum = 1, Maximum = 10000, Step = 5, Unit = "copies" },
            new("noise", ParameterKind.Number, "0.1",
                "Standard deviation of the noise as a share of the clip's own range (largest minus smallest value).")
            {
                Minimum = 0, Maximum = 1, Step = 0.05, Unit = "share",
            },
        ])
    {
        Cost = "one pass forward and one back a noisy copy",
        Sources = ["Smilkov et al. 2017, SmoothGrad: removing noise by adding noise, arXiv 1706.03825"],
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        int samples = setup.Parameters.GetInteger("samples");
        double noise = setup.Parameters.GetNumber("noise");
        return new GradientSession(setup, Descriptor, (work, request, progress) => Average(work, request, samples, noise, progress));
    }

    private static GradientResult Average(
        GradientWork work, AttributionRequest request, int samples, double noise, IProgress<double>? progress)
    {
        float[] input = request.Input.Values.ToArray();
        double deviation = noise * (input.Max() - input.Min());
        var random = new Random(unchecked((int)(request.Seed ^ (request.Seed >> 32))));
        float[] copy = new float[input.Length];
        float[] gradient = new float[input.Length];
        double[] sum = new double[input.Length];
        for (int sample = 0; sample < samples; sample++)
        {
            for (int i = 0; i < copy.Length; i++)
            {
                copy[i] = (float)(input[i] + (deviation * random.NextNormal()));
            }

            work.Gradient(copy, request, gradient);
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += gradient[i];
            }

            progress?.Report((sample + 1.0) / samples);
        }

        return new GradientResult(Array.ConvertAll(sum, v => (float)(v / samples)));
    }
}
