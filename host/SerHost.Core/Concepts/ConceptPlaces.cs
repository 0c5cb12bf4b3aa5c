using System.Globalization;
using SerHost.Network.Relevance;
using SerHost.Network.Relevance.Rules;
using SerHost.Network.Tensors;
using SerHost.Network.Tensors.Rules;
using SerHost.Plugins;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Core.Concepts;

/// <summary>Layers whose units can be concepts: convolutions of a stack of layers; heads and feed-forward neurons of a transformer,
/// <c>heads.0</c>, <c>neurons.0</c> and so on.</summary>
internal static class ConceptPlaces
{
    /// <summary>Names from input to output, the default last; empty where the model has no graph.</summary>
    public static IReadOnlyList<string> Names(IModel model) => model switch
    {
        { Graph: { } graph } =>
        [
            .. graph.Folded.Layers.OfType<ConvolutionLayer>()
                .Where(layer => layer.Window is { KernelHeight: > 1 } or { KernelWidth: > 1 }).Select(layer => layer.Name),
        ],
        { Tensors: not null } =>
        [
            .. new[] { "neurons", "heads" }
                .SelectMany(site => Enumerable.Range(0, Layers(model)).Select(layer => FormattableString.Invariant($"{site}.{layer}"))),
        ],
        _ => [],
    };

    /// <summary>What is understood for what nobody said.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">What was said.</param>
    /// <returns>Settings that name the layer and the rules.</returns>
    /// <exception cref="RequestException">The rules do not exist for such a model, or a regressor's output is not named.</exception>
    public static ConceptSettings Resolve(IModel model, ConceptSettings settings)
    {
        if (model.Descriptor.OutputKind == ModelOutputKind.Regression && settings.Target is null)
        {
            throw new RequestException(
                "--target", $"Model '{model.Descriptor.Id}' gives values and chooses none of them: name one with --target "
                    + $"({string.Join(", ", model.Descriptor.Outputs)}).");
        }

        if (model.Graph is not null || model.Tensors is null)
        {
            return settings;
        }

        TensorRules rules = TensorRules.Find(settings.Composite) ?? (settings.Composite == new ConceptSettings().Composite
            ? TensorRules.AttnLrp
            : throw new RequestException("--composite",
                $"--composite {settings.Composite}: for a transformer it is one of "
                    + $"{string.Join(", ", TensorRules.Relevance.Select(one => one.Name))}."));
        return settings with { Composite = rules.Name, Layer = settings.Layer ?? (Names(model) is [.., var last] ? last : null) };
    }

    /// <summary>Makes sources for resolved settings, one a thread.</summary>
    /// <param name="model">An open model.</param>
    /// <param name="settings">Settings that <see cref="Resolve"/> gave.</param>
    /// <returns>What makes a source, and the layer's name.</returns>
    /// <exception cref="RequestException">The layer or the output does not exist, or the rules do not fit the model.</exception>
    /// <exception cref="SerHost.Sdk.Attribution.UnsupportedModelException">The model has no graph that stands for it.</exception>
    public static (Func<IConceptSource> Create, string Layer) Find(IModel model, ConceptSettings settings)
    {
        int? target = Target(model, settings.Target);
        if (model.Graph is null && model.Tensors is not null)
        {
            TensorNetwork network = WhiteBox.RequireTensors(model, "A concept atlas");
            string name = settings.Layer ?? "";
            if (!Names(model).Contains(name))
            {
                throw new RequestException("--layer", $"There is no layer '{name}'; the model has {string.Join(", ", Names(model))}.");
            }

            string[] parts = name.Split('.');
            int layer = int.Parse(parts[1], CultureInfo.InvariantCulture);
            TensorRules rules = TensorRules.Find(settings.Composite)!;
            return (() => new TensorConcepts(network, rules, parts[0], layer, target), name);
        }

        LayerGraph graph = WhiteBox.RequireGraph(model, "A concept atlas");
        (Composite composite, int index) = Check(graph, settings);
        return (() => new LayerConcepts(graph, composite, index, target), graph.Layers[index].Name);
    }

    private static int Layers(IModel model) => new TensorNetwork(model.Tensors!.Graph).AttentionLayers(model.Descriptor.Frames);

    private static int? Target(IModel model, string? name)
    {
        if (name is null)
        {
            return null;
        }

        int at = model.Descriptor.Outputs.ToList().FindIndex(output => string.Equals(output, name, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : throw new RequestException(
            "--target", $"--target {name}: the outputs are {string.Join(", ", model.Descriptor.Outputs)}.");
    }

    private static (Composite Composite, int Layer) Check(LayerGraph graph, ConceptSettings settings)
    {
        int layer = settings.Layer is { } name ? graph.IndexOf(name) : DefaultLayer(graph);
        if (layer < 1)
        {
            throw new RequestException(
                "--layer", $"There is no layer '{settings.Layer}'; the layers are {string.Join(", ", graph.Layers.Skip(1).Select(l => l.Name))}.");
        }

        try
        {
            Composite composite = CompositeText.Parse(settings.Composite);
            _ = RelevancePlan.Create(graph, composite, 0, 1);
            _ = LegPlan.Between(graph, graph.OutputIndex, layer);
            return (composite, layer);
        }
        catch (FormatException error)
        {
            throw new RequestException("--composite", ErrorText.Of(error));
        }
        catch (ArgumentException error)
        {
            throw new RequestException("--layer", ErrorText.Of(error));
        }
    }

    private static int DefaultLayer(LayerGraph graph) => Enumerable.Range(1, graph.OutputIndex)
        .LastOrDefault(i => graph.Layers[i] is ConvolutionLayer { Window: { KernelHeight: > 1 } or { KernelWidth: > 1 } }, -1);
}
