using System.Runtime.InteropServices;
using System.Text.Json;
using SerHost.Core.Pipeline;
using SerHost.Plugins;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary>Writes a map: FILE.f32 (raw little-endian float32, [bands, frames]), FILE.json that says what it is, and FILE.part-N.f32 for its parts.</summary>
internal static class MapFiles
{
    public static void Write(string file, Explanation found, MapDescription description)
    {
        string json = Path.ChangeExtension(file, ".json");
        if (json == file)
        {
            throw new RequestException("--out", $"--out {file}: the .json beside the map needs that name; choose FILE.f32.");
        }

        WriteFloats(file, found.Map.Values.Span);
        PartDescription[] parts = [.. description.Parts.Select((part, index) => part with { File = Path.GetFileName(Path.ChangeExtension(file, $".part-{index}.f32")) })];
        for (int i = 0; i < parts.Length; i++)
        {
            WriteFloats(Path.Combine(Path.GetDirectoryName(file) ?? "", parts[i].File!), found.Map.ExtraMaps[i].Values.Span);
        }

        File.WriteAllText(json, JsonSerializer.Serialize(description with { Parts = parts }, JsonText.Options) + Environment.NewLine);
    }

    private static void WriteFloats(string path, ReadOnlySpan<float> values) => File.WriteAllBytes(path, MemoryMarshal.AsBytes(values));
}
