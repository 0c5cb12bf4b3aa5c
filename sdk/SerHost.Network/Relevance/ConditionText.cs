using System.Globalization;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace SerHost.Network.Relevance;

/// <summary>Reads the layer and channels parameters of conditional relevance.</summary>
internal static class ConditionText
{
    // Channel counts do not depend on the length of a clip: where a model takes any, the first of these its windows fit will do.
    private static readonly int[] Lengths = [256, 4096, 65536, 1 << 20];

    /// <summary>Reads and checks conditions.</summary>
    /// <exception cref="ParameterException">A layer or channel does not exist; the message lists those that do.</exception>
    public static ConditionRequest Parse(LayerGraph graph, ModelDescriptor model, string layer, string channels)
    {
        TensorShape[] shapes = InferShapes(graph, model);
        var conditions = new List<RelevanceCondition>();
        var ranked = new List<(int Layer, int Count)>();
        int current = layer.Length == 0 ? DefaultLayer(graph) : FindLayer(graph, shapes, layer, "layer");
        foreach (string part in channels.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Contains('&', StringComparison.Ordinal))
            {
                conditions.Add(ParseJoint(graph, shapes, part));
                continue;
            }

            (int named, string list) = SplitLayer(graph, shapes, part, current);
            current = named;
            if (list.StartsWith("top:", StringComparison.OrdinalIgnoreCase))
            {
                ranked.Add((current, Math.Min(ParseCount(list[4..], part), shapes[current].Channels)));
                continue;
            }

            conditions.AddRange(ParseList(graph, shapes, current, list).Select(
                c => RelevanceCondition.Single(graph.Layers[current].Name, current, c)));
        }

        return conditions.Count + ranked.Count > 0
            ? new ConditionRequest(conditions.DistinctBy(c => c.Name).ToArray(), ranked)
            : throw new ParameterException(
                "channels", $"Parameter 'channels' is '{channels}': it names no channel; write 'top:8', 'all' or a list such as '35,12'.");
    }

    /// <summary>The last convolution wider than 1×1 on the way to the output (a 1×1 one is usually a shortcut), or else the last
    /// one.</summary>
    public static int DefaultLayer(LayerGraph graph)
    {
        int[] convolutions = Enumerable.Range(1, graph.OutputIndex).Where(i => graph.Layers[i] is ConvolutionLayer && Leads(graph, i))
            .ToArray();
        int wide = convolutions.LastOrDefault(
            i => graph.Layers[i] is ConvolutionLayer { Window: { KernelHeight: > 1 } or { KernelWidth: > 1 } }, -1);
        return wide >= 0 ? wide
            : convolutions.Length > 0 ? convolutions[^1]
            : throw new ParameterException(
                "layer", $"Parameter 'layer' is empty and the graph has no convolution; name one of: {Names(graph)}.");
    }

    private static TensorShape[] InferShapes(LayerGraph graph, ModelDescriptor model)
    {
        foreach (int frames in model.Frames is { } only ? [only] : Lengths[..^1])
        {
            try
            {
                return graph.InferShapes(model.Bands, frames);
            }
            catch (GraphException) when (model.Frames is null)
            {
                // Shorter than some window; the next length is longer, and the last one's error is the caller's.
            }
        }

        return graph.InferShapes(model.Bands, Lengths[^1]);
    }

    private static bool Leads(LayerGraph graph, int layer)
    {
        var reached = new bool[graph.Layers.Count];
        reached[layer] = true;
        for (int i = layer + 1; i <= graph.OutputIndex; i++)
        {
            reached[i] = graph.Layers[i].Inputs.Any(input => reached[input]);
        }

        return reached[graph.OutputIndex];
    }

    private static RelevanceCondition ParseJoint(LayerGraph graph, TensorShape[] shapes, string part)
    {
        var sets = new List<ChannelSet>();
        foreach (string piece in part.Split('&', StringSplitOptions.TrimEntries))
        {
            (int layer, string list) = SplitLayer(graph, shapes, piece, -1);
            if (layer < 0 || sets.Any(set => set.Layer == layer))
            {
                throw new ParameterException("channels",
                    $"Parameter 'channels': in '{part}' every piece must name a layer of its own, as in 'layer1.conv1:35&layer2.conv1:3'.");
            }

            sets.Add(new ChannelSet(layer, ParseList(graph, shapes, layer, list)));
        }

        try
        {
            _ = LegPlan.Create(graph, sets.Select(set => set.Layer));
        }
        catch (ArgumentException error)
        {
            throw new ParameterException("channels", $"Parameter 'channels': '{part}': {error.Message}");
        }

        return new RelevanceCondition(part, sets);
    }

    private static (int Layer, string List) SplitLayer(LayerGraph graph, TensorShape[] shapes, string part, int current)
    {
        int colon = part.LastIndexOf(':');
        if (part.StartsWith("top:", StringComparison.OrdinalIgnoreCase) || colon < 0)
        {
            return (current, part);
        }

        string name = part[..colon];
        string list = part[(colon + 1)..].Trim();
        if (name.EndsWith(":top", StringComparison.OrdinalIgnoreCase))
        {
            (name, list) = (name[..^4], "top:" + list);
        }

        return (FindLayer(graph, shapes, name.Trim(), "channels"), list);
    }

    private static int FindLayer(LayerGraph graph, TensorShape[] shapes, string name, string parameter)
    {
        int index = graph.IndexOf(name);
        return index > 0 && index < shapes.Length && Leads(graph, index)
            ? index
            : throw new ParameterException(
                parameter, $"Parameter '{parameter}': there is no layer '{name}'; the layers are {Names(graph)}.");
    }

    private static IReadOnlyList<int> ParseList(LayerGraph graph, TensorShape[] shapes, int layer, string list)
    {
        int channels = shapes[layer].Channels;
        if (string.Equals(list, "all", StringComparison.OrdinalIgnoreCase))
        {
            return Enumerable.Range(0, channels).ToArray();
        }

        var result = new List<int>();
        foreach (string item in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int dash = item.IndexOf('-', StringComparison.Ordinal);
            string where = $"{item}' of layer '{graph.Layers[layer].Name}";
            int first = ParseNumber(dash < 0 ? item : item[..dash], 0, channels - 1, where);
            int last = dash < 0 ? first : ParseNumber(item[(dash + 1)..], first, channels - 1, where);
            result.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return result.Distinct().ToArray();
    }

    /// <summary>How many of the top: a layer that has fewer gives all it has, so that the default suits small networks too.</summary>
    private static int ParseCount(string text, string where) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 1
            ? value
            : throw new ParameterException("channels", $"Parameter 'channels': '{where}' needs a whole number of 1 or more after 'top:'.");

    private static int ParseNumber(string text, int minimum, int maximum, string where) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= minimum && value <= maximum
            ? value
            : throw new ParameterException("channels", $"Parameter 'channels': '{where}' needs whole numbers from {minimum} to {maximum}.");

    private static string Names(LayerGraph graph) => string.Join(", ", graph.Layers.Skip(1).Select(layer => layer.Name));
}
