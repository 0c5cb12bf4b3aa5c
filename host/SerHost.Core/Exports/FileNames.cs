using System.Security.Cryptography;
using System.Text;

namespace SerHost.Core.Exports;

/// <summary>Names of files for clips and methods, whatever those are called: safe on every system, and never the same for two.</summary>
/// <remarks>A plain name stays as it is, so that Praat or Audacity find the file beside the recording. One that had to be changed, or that
/// differs from another in case only, gets the beginning of its hash behind it.</remarks>
public sealed class FileNames
{
    private const int LongestName = 80;
    private const int HashDigits = 8;
    private static readonly string[] s_reserved =
        ["con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "lpt1", "lpt2", "lpt3", "lpt4"];
    private readonly Dictionary<string, string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name of the file (without its ending) of something; the same whenever it is asked for.</summary>
    /// <param name="id">What the thing is called.</param>
    public string Of(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        string plain = Plain(id);
        string name = plain == id && (!_taken.TryGetValue(plain, out string? owner) || owner == id)
            ? plain
            : $"{plain}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..HashDigits]}";
        _taken[name] = id;
        return name;
    }

    private static string Plain(string id)
    {
        var name = new StringBuilder();
        foreach (Rune rune in id.EnumerateRunes())
        {
            if (name.Length + rune.Utf16SequenceLength > LongestName)
            {
                break;
            }

            bool isPlain = Rune.IsLetterOrDigit(rune) || (rune.IsAscii && "-_.+ ".Contains((char)rune.Value, StringComparison.Ordinal));
            name.Append(isPlain ? rune.ToString() : "_");
        }

        string trimmed = name.ToString().Trim(' ', '.');
        return trimmed.Length == 0 || s_reserved.Contains(trimmed.ToLowerInvariant()) ? $"_{trimmed}" : trimmed;
    }
}
