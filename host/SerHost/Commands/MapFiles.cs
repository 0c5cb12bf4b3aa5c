using System.Runtime.InteropServices;
using System.Text.Json;
using SerHost.Core.Arrays;
using SerHost.Core.Exports;
using SerHost.Core.Pipeline;
using SerHost.Core.Tables;
using SerHost.Plugins;
using SerHost.Sdk.Attribution;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary>
/// Writes a map to FILE, whose ending says how: .npy (NumPy), .f32 (raw little-endian float32), both [bands, frames], or in the layout of a
/// model whose frames come first; .csv (a row a value), .png and .svg (pictures). FILE.json beside it says what it is, FILE.part-N has its
/// parts. Where relevance at a place inside the model was asked for, FILE is that, and FILE.input the input's.
/// </summary>
internal static class MapFiles
{
    public const string Endings = ".npy, .f32, .csv, .png or .svg";

    /// <summary>Refuses a file that could not be written, before anything is computed.</summary>
    /// <exception cref="RequestException">Its ending stands for nothing.</exception>
    public static void Require(string file) =>
        _ = Path.GetExtension(file).ToLowerInvariant() is ".npy" or ".f32" or ".csv" or ".png" or ".svg"
            ? file
            : throw new RequestException("--out", $"--out {file}: the ending says how the map is written; choose {Endings} (a .json beside it says what it is).");

    /// <summary>Where the input's map goes, beside the one of a place inside.</summary>
    public static string InputFile(string file) => Path.ChangeExtension(file, $".input{Path.GetExtension(file)}");

    public static void Write(string file, Explanation found, MapDescription description)
    {
        Require(file);
        string ending = Path.GetExtension(file);
        if (found.Map.Site is { } site)
        {
            WriteSite(file, site);
            WriteMap(InputFile(file), found, found.Map.Values);
        }
        else
        {
            WriteMap(file, found, found.Map.Values);
        }

        PartDescription[] parts = [.. description.Parts.Select((part, index) =>
            part with { File = Path.GetFileName(Path.ChangeExtension(file, $".part-{index}{ending}")) })];
        for (int i = 0; i < parts.Length; i++)
        {
            WriteMap(Path.Combine(Path.GetDirectoryName(file) ?? "", parts[i].File!), found, found.Map.ExtraMaps[i].Values);
        }

        File.WriteAllText(Path.ChangeExtension(file, ".json"),
            JsonSerializer.Serialize(description with { Parts = parts }, JsonText.Options) + Environment.NewLine);
    }

    private static void WriteSite(string file, SiteMap site)
    {
        switch (Path.GetExtension(file).ToLowerInvariant())
        {
            case ".npy":
                NpyFile.Write(file, site.Values.Span, [.. site.Dims]);
                break;
            case ".f32":
                WriteFloats(file, site.Values.Span);
                break;
            default:
                throw new RequestException("--out", $"--out {file}: relevance at {site.Name} has no axes of time and frequency; choose .npy or .f32.");
        }
    }

    private static void WriteMap(string file, Explanation found, ReadOnlyMemory<float> map)
    {
        var image = new MapImage(map, found.Map.Bands, found.Map.TimeAxis, found.Input.BandCentresHz);
        switch (Path.GetExtension(file).ToLowerInvariant())
        {
            case ".npy" when found.IsFramesFirst:
                NpyFile.Write(file, InOwnLayout(found, map), found.Map.Frames, found.Map.Bands);
                break;
            case ".npy":
                NpyFile.Write(file, map.Span, found.Map.Bands, found.Map.Frames);
                break;
            case ".csv":
                using (var writer = new StreamWriter(file))
                {
                    CsvTable.Write(writer, MapImage.Schema, image.Rows());
                }

                break;
            case ".png":
                File.WriteAllBytes(file, image.ToPng());
                break;
            case ".svg":
                File.WriteAllText(file, image.ToSvg($"Relevance for {found.Stored.TargetLabel} in {found.ClipId}, by {found.Stored.MethodId}"));
                break;
            default:
                WriteFloats(file, InOwnLayout(found, map));
                break;
        }
    }

    private static ReadOnlySpan<float> InOwnLayout(Explanation found, ReadOnlyMemory<float> map) =>
        found.IsFramesFirst ? FeatureInput.Turned(map.Span, found.Map.Frames) : map.Span;

    private static void WriteFloats(string path, ReadOnlySpan<float> values) => File.WriteAllBytes(path, MemoryMarshal.AsBytes(values));
}
