namespace SerHost.Plugins;

/// <summary>What plugins did that they must not, where no single result is concerned: a run tells it in its notes.</summary>
internal sealed class PluginRemarks
{
    private const int LongestLine = 200;
    private const int Most = 100;
    private readonly Lock _gate = new();
    private readonly List<string> _remarks = [];

    /// <summary>Remarks not taken yet; taking them again gives only new ones.</summary>
    public IReadOnlyList<string> Take()
    {
        lock (_gate)
        {
            string[] taken = [.. _remarks];
            _remarks.Clear();
            return taken;
        }
    }

    /// <summary>Adds one, once.</summary>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="problem">What it did.</param>
    public void Add(string pluginId, string problem)
    {
        string remark = $"Plugin '{pluginId}': {problem}";
        lock (_gate)
        {
            if (_remarks.Count < Most && !_remarks.Contains(remark))
            {
                _remarks.Add(remark);
            }
        }
    }

    /// <summary>What is said of a plugin that writes to the console.</summary>
    public static string OfConsole(string text) =>
        $"it writes to the console, which plugins must not (kept off the screen): {FirstLine(text)}";

    /// <summary>The first line of a text that may be long.</summary>
    public static string FirstLine(string text)
    {
        string line = text.Split('\n').Select(part => part.Trim()).FirstOrDefault(part => part.Length > 0) ?? "";
        return line.Length > LongestLine ? line[..LongestLine] + "…" : line;
    }
}
