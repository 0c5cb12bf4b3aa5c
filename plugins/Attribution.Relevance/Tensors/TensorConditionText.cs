using System.Globalization;
using SerHost.Network.Tensors;
using SerHost.Sdk.Parameters;

namespace Attribution.Relevance.Tensors;

/// <summary>Reads the layer and channels parameters of conditional relevance for a transformer.</summary>
/// <param name="Fixed">Heads and neurons named one by one.</param>
/// <param name="Ranked">Places whose most relevant units are taken, clip by clip, and how many.</param>
internal sealed record TensorConditionText(IReadOnlyList<SiteCondition> Fixed, IReadOnlyList<(string Site, int? Layer, int Count)> Ranked)
{
    /// <summary>Reads conditions: 'top:8', 'all' or a list, each with a place before it
    /// where several are named ('heads.1:3,4;neurons.0:top:5').</summary>
    /// <exception cref="ParameterException">A place or unit does not exist; the message lists those that do.</exception>
    public static TensorConditionText Parse(TensorExplainer explainer, string layer, string channels)
    {
        var named = new List<SiteCondition>();
        var ranked = new List<(string, int?, int)>();
        (string site, int? at) = Place(explainer, layer.Length == 0 ? "heads" : layer, "layer");
        foreach (string part in channels.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string list = part;
            int colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && part[..colon] != "top")
            {
                (site, at) = Place(explainer, part[..colon].Trim(), "channels");
                list = part[(colon + 1)..].Trim();
            }

            IReadOnlyList<int> units = explainer.Units(site);
            if (list.StartsWith("top:", StringComparison.Ordinal))
            {
                ranked.Add((site, at, int.TryParse(list[4..], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
                    ? count
                    : throw new ParameterException("channels", $"Parameter 'channels' has '{part}'; a number above 0 should follow 'top:'.")));
                continue;
            }

            foreach (int own in at is { } one ? [one] : Enumerable.Range(0, units.Count))
            {
                named.AddRange((list == "all" ? Enumerable.Range(0, units[own]) : Numbers(list, units[own], part))
                    .Select(index => new SiteCondition(site, own, index)));
            }
        }

        return named.Count + ranked.Count > 0 ? new TensorConditionText([.. named.Distinct()], ranked)
            : throw new ParameterException("channels", $"Parameter 'channels' is '{channels}': it names nothing; write 'top:8', 'all' or a list such as '0,3'.");
    }

    private static (string Site, int? Layer) Place(TensorExplainer explainer, string text, string parameter)
    {
        string[] parts = text.Split('.');
        if (parts[0] is not ("heads" or "neurons") || parts.Length > 2)
        {
            throw new ParameterException(parameter, $"Parameter '{parameter}' names '{text}'; in a transformer there are heads and neurons, heads.2 for those of one layer.");
        }

        int layers = explainer.Units(parts[0]).Count;
        return parts.Length == 1 ? (parts[0], null)
            : int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int layer) && layer < layers ? (parts[0], layer)
            : throw new ParameterException(
                parameter, $"Parameter '{parameter}' names '{text}'; the model has {parts[0]} in layers 0 to {layers - 1}.");
    }

    private static IEnumerable<int> Numbers(string list, int units, string part)
    {
        foreach (string piece in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] ends = piece.Split('-');
            if (ends.Length > 2 || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int from)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int to) || from > to || to >= units)
            {
                throw new ParameterException("channels", $"Parameter 'channels' has '{part}'; there are 0 to {units - 1}.");
            }

            for (int i = from; i <= to; i++)
            {
                yield return i;
            }
        }
    }
}
