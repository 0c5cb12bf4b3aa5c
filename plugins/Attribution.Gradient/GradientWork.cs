using SerHost.Network.Gradients;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;

namespace Attribution.Gradient;

/// <summary>Gradients for a method, counted and cancellable.</summary>
/// <param name="gradient">Computes them.</param>
/// <param name="cancellation">Checked at every layer.</param>
internal sealed class GradientWork(InputGradient gradient, CancellationToken cancellation)
{
    /// <summary>Evaluations of the model so far.</summary>
    public int Evaluations { get; private set; }

    /// <summary>d output / d input at some values of the request's size; returns the outputs.</summary>
    public float[] Gradient(ReadOnlySpan<float> values, AttributionRequest request, Span<float> result)
    {
        Evaluations++;
        return gradient.Compute(values, request.Input.Bands, request.Input.Frames, request.Target, result, cancellation);
    }

    /// <summary>A layer's output and gradient at the request's input.</summary>
    public (TensorShape Shape, float[] Activation, float[] Gradient) At(AttributionRequest request, int layer)
    {
        Evaluations++;
        return gradient.ComputeAt(request.Input.Values.Span, request.Input.Bands, request.Input.Frames, request.Target, layer, cancellation);
    }
}
