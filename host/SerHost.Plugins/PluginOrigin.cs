using System.Security.Cryptography;
using System.Text;

namespace SerHost.Plugins;

/// <summary>Which code a plugin's object comes from.</summary>
/// <param name="PluginId">The plugin.</param>
/// <param name="Hash">Hash over all its files; null where it came with the program.</param>
internal sealed record PluginOrigin(string PluginId, string? Hash)
{
    private const int ShownOfHash = 12;

    /// <summary>A version that says which build it is, so that results stored by one build never answer for another. The program's own
    /// plugins say it by their versions alone.</summary>
    public string Mark(string version) => Hash is null ? version : $"{version}+{Hash[..ShownOfHash]}";

    /// <summary>A model's content hash that covers the code around the model too.</summary>
    public string MarkContent(string contentHash) =>
        Hash is null ? contentHash : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{contentHash} {Hash}")));
}
