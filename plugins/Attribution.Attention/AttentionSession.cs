using SerHost.Network.Relevance;
using SerHost.Network.Tensors;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Attribution.Attention;

/// <summary>One loop over requests for all attention methods: values of keys, spread over what each key sees of the input.</summary>
/// <param name="setup">Model and resources.</param>
/// <param name="method">Name of the method, for messages.</param>
/// <param name="keys">[key] the method's values.</param>
internal sealed class AttentionSession(AttributionSetup setup, string method, Func<AttentionWeights, double[]> keys) : IAttributionSession
{
    private readonly TensorExplainer _explainer = new(WhiteBox.RequireTensors(setup.Model, method), setup.MaxThreads);

    public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var maps = new RelevanceMap[requests.Count];
        for (int i = 0; i < maps.Length; i++)
        {
            maps[i] = Explain(requests[i], cancellation);
            progress?.Report((i + 1.0) / maps.Length);
        }

        return maps;
    }

    public void Dispose()
    {
        // Nothing but managed memory.
    }

    private RelevanceMap Explain(AttributionRequest request, CancellationToken cancellation)
    {
        ModelInput input = request.Input;
        try
        {
            _explainer.Load(input.Values.Span, input.Frames, [], cancellation);
            AttentionWeights attention = _explainer.Attention(request.Target, cancellation);
            double[] values = keys(attention);
            TokenGeometry tokens = _explainer.Tokens is { } found && found.Rows * found.Columns == attention.Keys - attention.Tokens ? found
                : throw new UnsupportedModelException(
                    $"{method}: which part of the input each of the {attention.Keys} positions of model '{setup.Model.Descriptor.Id}' sees could not be told from its convolutions. lrp gives a map of the input.");
            float[] map = tokens.Spread(values.AsSpan(attention.Tokens), input.Bands, input.Frames);
            return new RelevanceMap(input.Bands, map, input.TimeAxis, request.Target)
            {
                Diagnostics = WhiteBox.Diagnostics(setup.Model, input, map),
                Site = new SiteMap("keys", [values.Length], Array.ConvertAll(values, value => (float)value)),
                Notes = Notes(attention, tokens),
            };
        }
        catch (GraphException error)
        {
            throw new ArgumentException(
                $"The model cannot be evaluated for {input.Frames} frames: {error.Message}", nameof(request), error);
        }
        catch (ArgumentException error) when (error is not ArgumentOutOfRangeException)
        {
            throw new UnsupportedModelException($"{method}: {error.Message} Other methods still work.");
        }
    }

    private static IReadOnlyList<string> Notes(AttentionWeights attention, TokenGeometry tokens)
    {
        int read = attention.ReadRows?.Count(one => one) ?? attention.Queries;
        string place = tokens.Rows == 1
            ? $"{tokens.Columns} positions of {tokens.ColumnSpan} input frames, one every {tokens.ColumnStep}"
            : $"{tokens.Rows} × {tokens.Columns} positions of {tokens.RowSpan} bands × {tokens.ColumnSpan} frames";
        return
        [
            $"{attention.Weights.Count} layers; {place}. The output reads {read} of {attention.Queries} rows of the last layer{(attention.Tokens > 0 ? $"; {attention.Tokens} class tokens are left out of the map" : "")}.",
        ];
    }
}
