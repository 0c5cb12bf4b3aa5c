using SerHost.Network.Gradients;
using SerHost.Network.Relevance;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Attribution.Gradient;

/// <summary>One loop over requests for all gradient methods.</summary>
internal sealed class GradientSession : IAttributionSession
{
    private readonly IModel _model;
    private readonly InputGradient? _gradient;
    private readonly Func<GradientWork, AttributionRequest, IProgress<double>?, GradientResult> _method;

    public GradientSession(
        AttributionSetup setup, AttributionDescriptor descriptor, Func<GradientWork, AttributionRequest, IProgress<double>?,
        GradientResult> method)
    {
        ArgumentNullException.ThrowIfNull(setup);
        _model = setup.Model;
        bool isGivenByTheModel = descriptor.Needs == ModelAccess.Gradients && setup.Model is { Graph: null, Gradients: not null };
        _gradient = isGivenByTheModel ? null : new InputGradient(WhiteBox.RequireGraph(setup.Model, descriptor.Name), setup.MaxThreads);
        _method = method;
    }

    public IReadOnlyList<RelevanceMap> Explain(
        IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var maps = new RelevanceMap[requests.Count];
        for (int i = 0; i < maps.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            AttributionRequest request = requests[i];
            var work = new GradientWork(_model, _gradient, cancellation);
            GradientResult result = _method(work, request, progress is null ? null : new Share(progress, i, maps.Length));
            maps[i] = new RelevanceMap(request.Input.Bands, result.Map, request.Input.TimeAxis, request.Target)
            {
                Diagnostics =
                [
                    .. result.Diagnostics,
                    .. _gradient is null ? [MapDiagnostics.PaddingShare(request.Input, result.Map)]
                        : WhiteBox.Diagnostics(_model, request.Input, result.Map),
                    new Diagnostic(DiagnosticIds.ModelEvaluations, work.Evaluations, "", "Forward and backward passes."),
                ],
                Notes = result.Notes,
            };
            progress?.Report((i + 1.0) / maps.Length);
        }

        return maps;
    }

    public void Dispose()
    {
        // Nothing but managed memory.
    }

    private sealed class Share(IProgress<double> whole, int index, int count) : IProgress<double>
    {
        public void Report(double value) => whole.Report((index + value) / count);
    }
}

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
            return gradient.Compute(values, request.Input.Bands, request.Input.Frames, request.Target, new float[values.Length],
                cancellation)[request.Target];
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
        return gradient!.ComputeAt(
            request.Input.Values.Span, request.Input.Bands, request.Input.Frames, request.Target, layer, cancellation);
    }
}

/// <summary>What one method computed for one input.</summary>
/// <param name="Map">[bands, frames].</param>
internal sealed record GradientResult(float[] Map)
{
    /// <summary>Diagnostics of the method's own.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>What the reader should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
