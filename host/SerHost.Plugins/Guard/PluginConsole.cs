using System.Collections.Concurrent;
using System.Text;

namespace SerHost.Plugins.Guard;

/// <summary>The program's console with plugins kept off it: what plugin code in this process writes to <see cref="Console"/> is dropped and
/// remarked on, so that it corrupts no table and no JSON. What native code writes past <see cref="Console"/> cannot be caught
/// here.</summary>
/// <param name="inner">The real console.</param>
public sealed class PluginConsole(TextWriter inner) : TextWriter
{
    private static readonly ConcurrentDictionary<string, string> s_written = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <summary>The first words each plugin wrote since this was last asked.</summary>
    internal static IReadOnlyList<(string Plugin, string Text)> Take() =>
        [.. s_written.Keys.ToArray().Select(plugin => (plugin, Text: s_written.TryRemove(plugin, out string? text) ? text : ""))
            .Where(pair => pair.Text.Length > 0)];

    /// <inheritdoc/>
    public override void Write(char value) => Write([value]);

    /// <inheritdoc/>
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (CallScope.Plugin is not { } plugin)
        {
            inner.Write(buffer);
        }
        else if (!buffer.IsWhiteSpace())
        {
            s_written.TryAdd(plugin, buffer.ToString());
        }
    }

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();
}
