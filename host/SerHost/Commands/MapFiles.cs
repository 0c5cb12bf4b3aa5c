using System.Runtime.InteropServices;
using System.Text.Json;
using SerHost.Core.Pipeline;
using SerHost.Plugins;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary>Writes a map: FILE.f32 (raw little-endian float32, [bands, frames], or in the layout of a model whose frames come first), FILE.json that says what it is, and
/// FILE.part-N.f32 for its parts. Where relevance at a place inside the model was asked for, FILE.f32 is that, and FILE.input.f32 the input's.</summary>
internal static class MapFiles
{
    public static void Write(string file, Explanation found, MapDescription description)
    {
        string json = Path.ChangeExtension(file, ".json");
        if (json == file)
        {
            throw new RequestException("--out", $"--out {file}: the .json beside the map needs that name; choose FILE.f32.");
        }

        if (found.Map.Site is { } site)
        {
            WriteFloats(file, site.Values.Span);
            WriteFloats(Path.ChangeExtension(file, ".input.f32"), InOwnLayout(found, found.Map.Values));
        }
        else
        {
            WriteFloats(file, InOwnLayout(found, found.Map.Values));
        }

        PartDescription[] parts = [.. description.Parts.Select((part, index) => part with { File = Path.GetFileName(Path.ChangeExtension(file, $".part-{index}.f32")) })];
        for (int i = 0; i < parts.Length; i++)
        {
            WriteFloats(Path.Combine(Path.GetDirectoryName(file) ?? "", parts[i].File!), InOwnLayout(found, found.Map.ExtraMaps[i].Values));
        }

        File.WriteAllText(json, JsonSerializer.Serialize(description with { Parts = parts }, JsonText.Options) + Environment.NewLine);
    }

    private static ReadOnlySpan<float> InOwnLayout(Explanation found, ReadOnlyMemory<float> map) =>
        found.IsFramesFirst ? FeatureInput.Turned(map.Span, found.Map.Frames) : map.Span;

    private static void WriteFloats(string path, ReadOnlySpan<float> values) => File.WriteAllBytes(path, MemoryMarshal.AsBytes(values));
}
