using System.Globalization;
using SerHost.Sdk.Models;

namespace Model.Onnx.Format;

/// <summary>Reads weights that an ONNX file keeps in other files; only files in the ONNX file's own folder are opened.</summary>
internal sealed class ExternalData(string onnxFile)
{
    private readonly Dictionary<string, WeightFile> _files = new(StringComparer.Ordinal);

    /// <summary>Full paths of the files read so far, sorted.</summary>
    public IReadOnlyList<string> Files => _files.Keys.Order(StringComparer.Ordinal).ToArray();

    /// <summary>Finds a tensor's bytes.</summary>
    /// <param name="entries">The tensor's external_data entries: location, offset, length.</param>
    /// <param name="length">Bytes the tensor's dimensions ask for.</param>
    /// <param name="place">The tensor, for messages.</param>
    public ReadOnlyMemory<byte> Read(Dictionary<string, string> entries, long length, string place)
    {
        string location = entries.GetValueOrDefault("location", "");
        WeightFile file = Open(Resolve(location, place), place);
        long offset = Number(entries, "offset", 0, place);
        long stated = Number(entries, "length", length, place);
        if (stated != length)
        {
            throw new ModelFormatException(onnxFile, place, $"external data of {stated} bytes do not fit its dimensions ({length} bytes).");
        }

        return offset <= file.Length - length
            ? file.Slice(offset, checked((int)length))
            : throw new ModelFormatException(
                onnxFile, place, $"needs bytes {offset} to {offset + length} of '{location}', which has {file.Length}.");
    }

    private string Resolve(string location, string place)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(onnxFile))!;
        bool plain = location.Length > 0 && !Path.IsPathRooted(location) && !location.Contains('\0', StringComparison.Ordinal)
            && !location.Split('/', '\\').Contains("..");
        string path = plain ? Path.GetFullPath(Path.Combine(folder, location)) : "";
        if (!plain || !path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new ModelFormatException(onnxFile, place,
                $"external data '{location}' lie outside the model's folder; move the file beside the model and give its plain name.");
        }

        if (!File.Exists(path))
        {
            throw new ModelFormatException(onnxFile, place, $"external data file '{location}' is missing; copy it beside the model.");
        }

        return File.ResolveLinkTarget(path, returnFinalTarget: true) is null
            ? path
            : throw new ModelFormatException(
                onnxFile, place, $"external data '{location}' is a link; put the file itself beside the model.");
    }

    private WeightFile Open(string path, string place)
    {
        if (!_files.TryGetValue(path, out WeightFile? file))
        {
            try
            {
                file = WeightFile.Open(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new ModelFormatException(onnxFile, place, $"external data cannot be read: {error.Message}", error);
            }

            _files.Add(path, file);
        }

        return file;
    }

    private long Number(Dictionary<string, string> entries, string key, long otherwise, string place)
    {
        if (!entries.TryGetValue(key, out string? text))
        {
            return otherwise;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new ModelFormatException(onnxFile, place, $"external data {key} '{text}' is not a number.");
    }
}
