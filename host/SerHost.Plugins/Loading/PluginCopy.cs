namespace SerHost.Plugins.Loading;

/// <summary>The files a plugin is loaded from. While this object lives no program removes them.</summary>
/// <param name="folder">Where they are.</param>
/// <param name="hold">Held open as long as they are in use; null for a plugin that is loaded from its own place.</param>
internal sealed class PluginCopy(string folder, FileStream? hold) : IDisposable
{
    /// <summary>Where they are.</summary>
    public string Folder => folder;

    public void Dispose() => hold?.Dispose();
}
