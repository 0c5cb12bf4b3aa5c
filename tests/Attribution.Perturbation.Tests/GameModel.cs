using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Attribution.Perturbation.Tests;

/// <summary>A model whose outputs are any function of its input, which counts what it is asked.</summary>
/// <param name="bands">Rows of its inputs; 1 for a waveform at 8 kHz.</param>
/// <param name="function">[bands, frames] → output 0; output 1 is always 0.</param>
internal sealed class GameModel(int bands, Func<float[], double> function) : IModel
{
    public const int RateHz = 8000;

    public ModelDescriptor Descriptor { get; } = new("game", "Game", ModelOutputKind.Classification, ["a", "b"], bands, null, RateHz, "00");

    public ModelGraph? Graph => null;

    public int Evaluations { get; private set; }

    public static ModelInput Input(int bands, int frames, int seed = 3, int padding = 0)
    {
        var random = new Random(seed);
        float[] values = [.. Enumerable.Range(0, bands * frames).Select(_ => (2 * random.NextSingle()) - 1)];
        bool[] isPadding = [.. Enumerable.Range(0, frames).Select(frame => frame >= frames - padding)];
        double step = bands == 1 ? 1.0 / RateHz : 0.01;
        return new ModelInput(bands, values, new TimeAxis(0, step, frames, step), new float[bands], isPadding, new InputScale("amplitude", -1, 1, 0));
    }

    public RelevanceMap Explain(IAttributionMethod method, ModelInput input, params (string Id, string Value)[] parameters)
    {
        using IAttributionSession session = method.Prepare(Setup(method, parameters));
        return session.Explain([new AttributionRequest(input, 0, 7)], null, CancellationToken.None)[0];
    }

    public AttributionSetup Setup(IAttributionMethod method, params (string Id, string Value)[] parameters) => new(
        this, ParameterValues.Parse(method.Descriptor.Parameters, parameters.ToDictionary(one => one.Id, one => one.Value)));

    public ModelInput Prepare(AudioClip clip) => throw new NotSupportedException();

    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
    {
        Evaluations += count;
        for (int i = 0; i < count; i++)
        {
            outputs[2 * i] = (float)function(inputs.Slice(i * bands * frames, bands * frames).ToArray());
            outputs[(2 * i) + 1] = 0;
        }
    }

    public void Dispose()
    {
        // Holds nothing.
    }
}
