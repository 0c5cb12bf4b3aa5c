namespace SerHost.Sdk.Plugins;

/// <summary>Marks an assembly as a SerHost plugin and names it.</summary>
/// <remarks>
/// The host creates every public, non-abstract class with a public parameterless constructor that implements
/// <see cref="Models.IModelProvider"/>, <see cref="Attribution.IAttributionMethod"/>, <see cref="Cues.ICueExtractor"/> or
/// <see cref="Transforms.IClipTransform"/>.
/// Constructors must be cheap: no files, no threads, no native libraries.
/// </remarks>
/// <param name="id">Lower-case words joined by hyphens, unique among a user's plugins, for example <c>attribution-occlusion</c>.</param>
/// <param name="name">Name shown to people.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class SerHostPluginAttribute(string id, string name) : Attribute
{
    /// <summary>The plugin's id.</summary>
    public string Id { get; } = id;

    /// <summary>Name shown to people.</summary>
    public string Name { get; } = name;

    /// <summary>True when the plugin asks to run in a process of its own: for code that may crash natively, or that nobody has tried yet.
    /// The results are the same; every call costs a way through a pipe.</summary>
    public bool IsIsolated { get; init; }
}
