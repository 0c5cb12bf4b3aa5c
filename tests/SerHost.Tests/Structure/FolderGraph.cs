namespace SerHost.Tests.Structure;

/// <summary>The folders of the compiled code and the arrows between them: a folder is a namespace of an assembly.</summary>
internal sealed class FolderGraph
{
    private readonly Dictionary<string, SortedDictionary<string, string>> _arrows = new(StringComparer.Ordinal);

    /// <summary>Reads assemblies; references to any others are left out.</summary>
    public FolderGraph(IEnumerable<string> assemblies)
    {
        string[] paths = [.. assemblies];
        HashSet<string> own = [.. paths.Select(path => Path.GetFileNameWithoutExtension(path))];
        foreach ((string from, string to, string type) in paths.SelectMany(CompiledReferences.Read))
        {
            if (own.Contains(AssemblyOf(to)))
            {
                Of(from)[to] = type;
                Of(to);
            }
        }
    }

    /// <summary>All arrows, with one type that draws each.</summary>
    public IEnumerable<(string From, string To, string Type)> Arrows =>
        _arrows.SelectMany(from => from.Value.Select(to => (from.Key, to.Key, to.Value)));

    /// <summary>The assembly of a folder.</summary>
    public static string AssemblyOf(string folder) => folder[..folder.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>Every set of folders that can all reach each other, as the arrows among them (Tarjan 1972).</summary>
    public IReadOnlyList<string> Circles()
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        var low = new Dictionary<string, int>(StringComparer.Ordinal);
        var stack = new Stack<string>();
        var circles = new List<string>();
        foreach (string folder in _arrows.Keys.Order(StringComparer.Ordinal).Where(folder => !index.ContainsKey(folder)))
        {
            Visit(folder);
        }

        return circles;

        void Visit(string folder)
        {
            index[folder] = low[folder] = index.Count;
            stack.Push(folder);
            foreach (string to in _arrows[folder].Keys)
            {
                if (!index.TryGetValue(to, out int seen))
                {
                    Visit(to);
                    low[folder] = Math.Min(low[folder], low[to]);
                }
                else if (stack.Contains(to))
                {
                    low[folder] = Math.Min(low[folder], seen);
                }
            }

            if (low[folder] != index[folder])
            {
                return;
            }

            var members = new HashSet<string>(StringComparer.Ordinal);
            do
            {
                members.Add(stack.Pop());
            }
            while (!members.Contains(folder));

            if (members.Count > 1)
            {
                circles.Add(string.Join(
                    Environment.NewLine,
                    Arrows.Where(arrow => members.Contains(arrow.From) && members.Contains(arrow.To)).Select(arrow => $"{arrow.From} -> {arrow.To} ({arrow.Type})")));
            }
        }
    }

    private SortedDictionary<string, string> Of(string folder)
    {
        if (!_arrows.TryGetValue(folder, out SortedDictionary<string, string>? found))
        {
            _arrows[folder] = found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        }

        return found;
    }
}
