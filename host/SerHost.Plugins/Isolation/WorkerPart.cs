using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Transforms;

namespace SerHost.Plugins.Isolation;

/// <summary>Something a plugin in a worker offers.</summary>
/// <param name="Index">Its number in every worker of the plugin: types are found in one order.</param>
/// <param name="Kind">The contract.</param>
internal sealed record WorkerPart(int Index, PartKind Kind)
{
    /// <summary>A provider's id.</summary>
    public string ProviderId { get; init; } = "";

    /// <summary>A provider's name.</summary>
    public string ProviderName { get; init; } = "";

    /// <summary>Whether a provider can check and add models.</summary>
    public bool CanMaintain { get; init; }

    /// <summary>A method's descriptor.</summary>
    public AttributionDescriptor? Method { get; init; }

    /// <summary>An extractor's descriptor.</summary>
    public CueExtractorDescriptor? Extractor { get; init; }

    /// <summary>A transform's descriptor.</summary>
    public ClipTransformDescriptor? Transform { get; init; }

    /// <summary>What a manifest calls its kind.</summary>
    public string ManifestKind => Kind switch
    {
        PartKind.Provider => "model",
        PartKind.Method => "attribution",
        PartKind.Extractor => "cue",
        _ => "transform",
    };

    /// <summary>What a part is called in messages.</summary>
    public static string Name(PartKind kind) => kind switch
    {
        PartKind.Provider => "model provider",
        PartKind.Method => "method",
        PartKind.Extractor => "cue extractor",
        _ => "transform",
    };

    public static WorkerPart Read(WireReader reader)
    {
        var part = new WorkerPart(reader.Int(), (PartKind)reader.Byte());
        return part.Kind switch
        {
            PartKind.Provider => part with { ProviderId = reader.Text(), ProviderName = reader.Text(), CanMaintain = reader.Bool() },
            PartKind.Method => part with { Method = PartCodec.ReadMethod(reader) },
            PartKind.Transform => part with { Transform = TransformCodec.ReadDescriptor(reader) },
            PartKind.Extractor => part with { Extractor = PartCodec.ReadExtractor(reader) },
            _ => throw new WireException($"A part of kind {part.Kind}."),
        };
    }
}

/// <summary>A session or an open model: known to the host by a number, made in each worker that needs it, again after a crash.</summary>
/// <param name="Id">The number.</param>
/// <param name="Create">Makes it in a worker.</param>
internal sealed record WorkerObject(long Id, Action<WorkerProcess> Create);
