using SerHost.Network.Gradients;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Attribution.Gradient;

/// <summary>Gradients for a method, counted and cancellable.</summary>
/// <param name="model">The model.</param>
/// <param name="gradient">Computes them on the layer graph; null where the model does so itself.</param>
/// <param name="cancellation">Checked at every layer, or before every question to the model.</param>
internal sealed class GradientWork(IModel model, InputGradient? gradient, CancellationToken cancellation)
{
    /// <summary>Evaluations of the model so far.</summary>
    public int Evaluations { get; private set; }

    /// <summary>d output / d input at some values of the request's size.</summary>
    public void Gradient(ReadOnlySpan<float> values, AttributionRequest request, Span<float> result)
    {
        Evaluations++;
        if (gradient is not null)
        {
            gradient.Compute(values, request.Input.Bands, request.Input.Frames, request.Target, result, cancellation);
            return;
        }

        cancellation.ThrowIfCancellationRequested();
        model.Gradients!.Differentiate(values, 1, request.Input.Frames, [request.Target], result);
    }

    /// <summary>The output explained, at some values of the request's size.</summary>
    public float Output(ReadOnlySpan<float> values, AttributionRequest request)
    {
        Evaluations++;
        if (gradient is not null)
        {
            return gradient.Compute(values, request.Input.Bands, request.Input.Frames, request.Target, new float[values.Length], cancellation)[request.Target];
        }

        cancellation.ThrowIfCancellationRequested();
        float[] outputs = new float[model.Descriptor.Outputs.Count];
        model.Predict(values, 1, request.Input.Frames, outputs);
        return outputs[request.Target];
    }

    /// <summary>A layer's output and gradient at the request's input.</summary>
    public (TensorShape Shape, float[] Activation, float[] Gradient) At(AttributionRequest request, int layer)
    {
        Evaluations++;
        return gradient!.ComputeAt(request.Input.Values.Span, request.Input.Bands, request.Input.Frames, request.Target, layer, cancellation);
    }
}
