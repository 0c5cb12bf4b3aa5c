using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace SerHost.Sdk.Attribution;

/// <summary>What an attribution method is and what it needs.</summary>
/// <param name="Id">Lower-case words joined by hyphens, unique among methods, for example <c>occlusion</c>.</param>
/// <param name="Name">Name shown to people.</param>
/// <param name="Version">Changes whenever the same question could get another answer; part of a result's identity.</param>
/// <param name="Summary">One or two plain sentences: what a map of this method means.</param>
/// <param name="Needs">What it needs of a model.</param>
/// <param name="Parameters">All its parameters.</param>
public sealed record AttributionDescriptor(
    string Id,
    string Name,
    string Version,
    string Summary,
    ModelAccess Needs,
    IReadOnlyList<ParameterDescriptor> Parameters)
{
    /// <summary>What it computes on: <c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Id of the method whose results this one reproduces on another device; null when it is a method of its own.
    /// The host may then use it in that method's place.</summary>
    public string? AcceleratedFormOf { get; init; }

    /// <summary>Ids the method had before it was renamed: still understood, and results stored under them are still found.</summary>
    public IReadOnlyList<string> FormerIds { get; init; } = [];

    /// <summary>Papers that define the method.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Named sets of parameter values; a host lets people ask for one by its id and change single values on top.</summary>
    public IReadOnlyList<ParameterPreset> Presets { get; init; } = [];

    /// <summary>What one map costs, in words: for example <c>one evaluation of the model a window</c>; empty when nothing is
    /// said.</summary>
    public string Cost { get; init; } = "";
}

/// <summary>A named set of parameter values, such as those of a paper. Immutable.</summary>
/// <param name="Id">Lower-case words joined by hyphens, unique within the method.</param>
/// <param name="Summary">One plain sentence: what it is for, and what it costs.</param>
/// <param name="Values">Values by parameter id, in text form; parameters not named keep their defaults.</param>
public sealed record ParameterPreset(string Id, string Summary, IReadOnlyDictionary<string, string> Values);

/// <summary>What a method needs of a model.</summary>
public enum ModelAccess
{
    /// <summary>Predictions only: works with any model.</summary>
    Predictions,

    /// <summary>The layer graph (weights and structure): relevance.</summary>
    LayerGraph,

    /// <summary>Derivatives of the outputs by the input: from the layer graph, or from the model itself
    /// (<see cref="Models.IModel.Gradients"/>).</summary>
    Gradients,

    /// <summary>A graph of either kind, of layers or of tensor operations: relevance on both.</summary>
    AnyGraph,

    /// <summary>The tensor graph (<see cref="Models.IModel.Tensors"/>): attention, heads, feed-forward neurons.</summary>
    TensorGraph,
}

/// <summary>What a model offers to methods.</summary>
public static class ModelAccessExtensions
{
    /// <summary>Whether a model has what a method needs.</summary>
    /// <param name="model">The model.</param>
    /// <param name="access">What is needed.</param>
    public static bool Offers(this IModel model, ModelAccess access)
    {
        ArgumentNullException.ThrowIfNull(model);
        return access switch
        {
            ModelAccess.Predictions => true,
            ModelAccess.Gradients => model.Gradients is not null || model.Graph is not null,
            ModelAccess.AnyGraph => model.Graph is not null || model.Tensors is not null,
            ModelAccess.TensorGraph => model.Tensors is not null,
            _ => model.Graph is not null,
        };
    }
}
