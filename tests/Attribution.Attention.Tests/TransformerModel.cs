using SerHost.Network.Tensors;
using SerHost.Network.Tests.Tensors;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Attribution.Attention.Tests;

/// <summary>A small random transformer on waveforms of any length: a convolution of 4 samples in steps of 2, two layers of two heads, mean pooling.</summary>
internal sealed class TransformerModel : IModel
{
    public const int Frames = 22;
    public const int Positions = (Frames - 4) / 2 + 1;

    private readonly TensorEngine _engine;

    public TransformerModel(bool showsGraph = true, double agreementError = 0)
    {
        Network = new TensorNetwork(SmallTransformer.Make(seed: 12));
        _engine = new TensorEngine(Network, 1);
        Tensors = showsGraph ? new TensorModel(Network.Graph, agreementError) : null;
    }

    public TensorNetwork Network { get; }

    public ModelDescriptor Descriptor { get; } = new("small", "Small", ModelOutputKind.Classification, ["a", "b", "c"], 1, null, 1000, "00");

    public ModelGraph? Graph => null;

    public TensorModel? Tensors { get; }

    public static ModelInput Input(int seed = 1)
    {
        var random = new Random(seed);
        float[] values = [.. Enumerable.Range(0, Frames).Select(_ => (2 * random.NextSingle()) - 1)];
        return new ModelInput(1, values, new TimeAxis(0, 1e-3, Frames, 1e-3), new float[1], new bool[Frames], new InputScale("amplitude", -1, 1, 0));
    }

    public RelevanceMap Explain(IAttributionMethod method, ModelInput input, int target, params (string Id, string Value)[] parameters)
    {
        var values = ParameterValues.Parse(method.Descriptor.Parameters, parameters.ToDictionary(one => one.Id, one => one.Value));
        using IAttributionSession session = method.Prepare(new AttributionSetup(this, values));
        return session.Explain([new AttributionRequest(input, target)], null, CancellationToken.None)[0];
    }

    public ModelInput Prepare(AudioClip clip) => throw new NotSupportedException();

    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs) => _engine.Evaluate(inputs, count, frames).CopyTo(outputs);

    public void Dispose()
    {
        // Nothing but managed memory.
    }
}
