using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;

namespace SerHost.Sdk.Testing.Subjects;

/// <summary>A method with the kit's model and inputs.</summary>
internal sealed class MethodSubject(Func<IAttributionMethod> create, ConformanceSettings settings) : ISubject
{
    public const ulong Seed = 20_240_229;

    public IAttributionMethod Method { get; } = create();

    public ConformanceSettings Settings { get; } = settings;

    public ConformanceModel Model { get; } = new(12);

    public string Id => Method.Descriptor.Id;

    public IReadOnlyList<ParameterDescriptor> Parameters => Method.Descriptor.Parameters;

    public ParameterValues Defaults => ParameterValues.Defaults(Parameters);

    public object Construct() => create();

    public Availability CheckAvailability() => Method.CheckAvailability();

    public string? WhyNoMaterial => Method.Descriptor.Needs == ModelAccess.TensorGraph
        ? "The kit's model is a stack of layers; this method explains models read as tensor graphs."
        : null;

    /// <summary>Some questions about different inputs of one size.</summary>
    public AttributionRequest[] Requests(int count, int frames = 40) => Requests(Model, count, frames);

    public static AttributionRequest[] Requests(ConformanceModel model, int count, int frames) =>
        [.. Enumerable.Range(0, count).Select(
            i => new AttributionRequest(model.MakeInput(frames, i), i % model.Descriptor.Outputs.Count, Seed + (ulong)i))];

    /// <summary>Prepares a session with the defaults, explains and disposes.</summary>
    public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests) =>
        Explain(Method, Model, Defaults, requests, CancellationToken.None);

    public static IReadOnlyList<RelevanceMap> Explain(
        IAttributionMethod method, IModel model, ParameterValues values, IReadOnlyList<AttributionRequest> requests,
        CancellationToken cancellation)
    {
        using IAttributionSession session = method.Prepare(new AttributionSetup(model, values));
        return session.Explain(requests, null, cancellation);
    }

    public void Dispose() => Model.Dispose();
}
