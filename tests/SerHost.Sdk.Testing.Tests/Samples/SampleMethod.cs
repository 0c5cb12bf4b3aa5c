using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Sdk.Testing.Tests.Samples;

/// <summary>A method that keeps every rule; a test breaks one thing at a time. Relevance is the level above silence times the target's output.</summary>
internal sealed class SampleMethod : IAttributionMethod
{
    public static AttributionDescriptor GoodDescriptor { get; } = new(
        "sample", "Sample", "1", "Level above silence.", ModelAccess.Predictions,
        [
            new ParameterDescriptor("gain", ParameterKind.Number, "1", "Factor.") { Minimum = 0, Maximum = 100, Step = 1 },
            new ParameterDescriptor("sign", ParameterKind.Choice, "both", "Which signs are kept.") { Choices = ["both", "positive"] },
        ]);

    public AttributionDescriptor Descriptor { get; init; } = GoodDescriptor;

    /// <summary>Computes a request's values in place of the good way.</summary>
    public Func<AttributionRequest, float[], CancellationToken, float[]>? Change { get; init; }

    /// <summary>Changes all maps of a call.</summary>
    public Func<IReadOnlyList<AttributionRequest>, IReadOnlyList<RelevanceMap>, IReadOnlyList<RelevanceMap>>? Answer { get; init; }

    /// <summary>Called when a session is prepared.</summary>
    public Action<AttributionSetup>? OnPrepare { get; init; }

    public Func<Availability> Available { get; init; } = () => Availability.Yes;

    public Availability CheckAvailability() => Available();

    public IAttributionSession Prepare(AttributionSetup setup)
    {
        OnPrepare?.Invoke(setup);
        return new Session(this, setup);
    }

    private sealed class Session(SampleMethod owner, AttributionSetup setup) : IAttributionSession
    {
        public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation)
        {
            RelevanceMap[] maps = [.. requests.Select((request, i) =>
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report((i + 1.0) / requests.Count);
                return Explain(request, cancellation);
            })];
            return owner.Answer?.Invoke(requests, maps) ?? maps;
        }

        public void Dispose()
        {
        }

        private RelevanceMap Explain(AttributionRequest request, CancellationToken cancellation)
        {
            float[] outputs = new float[setup.Model.Descriptor.Outputs.Count];
            setup.Model.Predict(request.Input.Values.Span, 1, request.Input.Frames, outputs);
            float gain = (float)setup.Parameters.GetNumber("gain") * outputs[request.Target];
            float[] values = Array.ConvertAll(request.Input.Values.ToArray(), value => gain * (value - request.Input.Scale.Silence));
            return new RelevanceMap(request.Input.Bands, owner.Change?.Invoke(request, values, cancellation) ?? values, request.Input.TimeAxis, request.Target);
        }
    }
}
