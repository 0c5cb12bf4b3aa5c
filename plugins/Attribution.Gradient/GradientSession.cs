using SerHost.Network;
using SerHost.Network.Gradients;
using SerHost.Network.Relevance;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;

namespace Attribution.Gradient;

/// <summary>One loop over requests for all gradient methods.</summary>
internal sealed class GradientSession : IAttributionSession
{
    private readonly IModel _model;
    private readonly InputGradient? _gradient;
    private readonly Func<GradientWork, AttributionRequest, IProgress<double>?, GradientResult> _method;

    public GradientSession(
        AttributionSetup setup, AttributionDescriptor descriptor, Func<GradientWork, AttributionRequest, IProgress<double>?, GradientResult> method)
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
                    .. _gradient is null ? [MapDiagnostics.PaddingShare(request.Input, result.Map)] : WhiteBox.Diagnostics(_model, request.Input, result.Map),
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
