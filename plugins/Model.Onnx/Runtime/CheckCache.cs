using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Model.Onnx.Runtime;

/// <summary>Remembers measured canonisation errors in a folder, so that a model is measured once, not each time it is opened.</summary>
/// <remarks>The key covers the model's content and the code that reads and evaluates it. Losing the folder costs a measurement, no
/// more.</remarks>
/// <param name="folder">The folder; null to remember nothing.</param>
internal sealed class CheckCache(string? folder)
{
    private static readonly string Code =
        $"{typeof(CheckCache).Module.ModuleVersionId} {typeof(SerHost.Network.Forward.ForwardPass).Module.ModuleVersionId}";

    /// <summary>The user's cache folder for this plugin.</summary>
    public static string DefaultFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "serhost",
        "cache", "model-onnx");

    /// <summary>The remembered error of a model, or null.</summary>
    public double? Find(string contentHash)
    {
        string? path = PathOf(contentHash);
        try
        {
            return path is not null && File.Exists(path)
                && double.TryParse(File.ReadAllText(path), NumberStyles.Float, CultureInfo.InvariantCulture, out double error)
                    ? error : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // As if never measured.
        }
    }

    /// <summary>Remembers an error. A folder that cannot be written is no reason to fail: the model is measured again next time.</summary>
    public void Keep(string contentHash, double error)
    {
        if (PathOf(contentHash) is not { } path)
        {
            return;
        }

        string temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(folder!);
            File.WriteAllText(temporary, error.ToString("R", CultureInfo.InvariantCulture));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    private string? PathOf(string contentHash) => folder is null
        ? null
        : Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{contentHash} {Code}"))) + ".txt");
}
