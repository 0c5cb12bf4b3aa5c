namespace Model.Onnx.Import;

/// <summary>Shortens the names of an ONNX file to those a person would use: <c>layer1.conv1</c>, <c>layer1.relu</c>, <c>fc</c>.</summary>
/// <remarks>A layer with weights is called after them (<c>layer1.conv1.weight</c>) where the exporter kept their names,
/// else after the node's path (<c>/layer1/conv1/Conv</c>). Others are called after their module where they are all it does
/// (<c>/pool/MaxPool</c> is <c>pool</c>), else with the operator as last word (<c>/layer1/Relu</c> is <c>layer1.relu</c>).</remarks>
internal sealed class LayerNames
{
    private static readonly string[] WeightSuffixes =
        [".weight", ".bias", "/weight", "/bias", ".running_mean", ".weight_quantized", "/kernel", "_weight"];

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _nodesWithin = new(StringComparer.Ordinal);

    /// <summary>Prepares for the nodes of one graph.</summary>
    /// <param name="nodeNames">Names of all nodes.</param>
    public LayerNames(IEnumerable<string> nodeNames)
    {
        foreach (string name in nodeNames)
        {
            for (int slash = name.IndexOf('/', Math.Min(1, name.Length)); slash >= 0; slash = name.IndexOf('/', slash + 1))
            {
                string scope = name[..slash];
                _nodesWithin[scope] = _nodesWithin.GetValueOrDefault(scope) + 1;
            }
        }
    }

    /// <summary>Name for a layer with weights.</summary>
    /// <param name="nodeName">Name of the node.</param>
    /// <param name="operatorName">Its operator.</param>
    /// <param name="weightNames">Names of its weights, most telling first.</param>
    public string ForWeights(string nodeName, string operatorName, params ReadOnlySpan<string> weightNames)
    {
        foreach (string weight in weightNames)
        {
            if (FromWeight(weight) is { } named)
            {
                return Take(named);
            }
        }

        List<string> path = Segments(nodeName);
        if (path.Count > 1 && IsOperator(path[^1], operatorName))
        {
            path.RemoveAt(path.Count - 1);
        }

        return Take(path.Count > 0 ? Join(path) : operatorName.ToLowerInvariant());
    }

    /// <summary>Name for a layer without weights.</summary>
    public string ForOperation(string nodeName, string operatorName)
    {
        List<string> path = Segments(nodeName);
        if (path.Count == 0)
        {
            return Take(operatorName.ToLowerInvariant());
        }

        string last = path[^1];
        if (IsOperator(last, operatorName))
        {
            path.RemoveAt(path.Count - 1);
            string word = last.ToLowerInvariant();
            string scope = nodeName[..Math.Max(0, nodeName.LastIndexOf('/'))];
            bool isAllOfModule = path.Count > 0 && _nodesWithin.GetValueOrDefault(scope) == 1;
            bool moduleSaysIt = path.Count > 0 && IsOperator(path[^1].TrimEnd("0123456789".ToCharArray()), operatorName);
            if (!isAllOfModule && !moduleSaysIt)
            {
                path.Add(word);
            }
        }

        return Take(Join(path));
    }

    /// <summary>Renames a layer after a weight found later; keeps the name where the weight's name says nothing.</summary>
    public string PreferWeights(string name, string weightName)
    {
        if (FromWeight(weightName) is not { } better || better == name)
        {
            return name;
        }

        _taken.Remove(name);
        return Take(better);
    }

    /// <summary>Makes a name unique.</summary>
    public string Take(string name)
    {
        string unique = name.Length == 0 ? "layer" : name;
        for (int number = 1; !_taken.Add(unique); number++)
        {
            unique = $"{name}_{number}";
        }

        return unique;
    }

    private static string? FromWeight(string weight)
    {
        // Names such as onnx::Conv_59 are the exporter's own.
        string? suffix = weight.Contains("::", StringComparison.Ordinal)
            ? null
            : Array.Find(WeightSuffixes, end => weight.Length > end.Length && weight.EndsWith(end, StringComparison.OrdinalIgnoreCase));
        return suffix is null ? null : Join(Segments(weight[..^suffix.Length]));
    }

    private static bool IsOperator(string word, string operatorName)
    {
        int underscore = word.LastIndexOf('_');
        bool numbered = underscore > 0 && word[(underscore + 1)..].All(char.IsAsciiDigit);
        return string.Equals(numbered ? word[..underscore] : word, operatorName, StringComparison.OrdinalIgnoreCase);
    }

    private static List<string> Segments(string name)
    {
        var path = new List<string>();
        foreach (string segment in name.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            // PyTorch writes nested containers as /layer1/layer1.0/conv: the longer form says it all.
            if (path.Count > 0 && segment.StartsWith(path[^1] + ".", StringComparison.Ordinal))
            {
                path[^1] = segment;
            }
            else
            {
                path.Add(segment);
            }
        }

        return path;
    }

    private static string Join(List<string> path) => string.Join('.', path);
}
