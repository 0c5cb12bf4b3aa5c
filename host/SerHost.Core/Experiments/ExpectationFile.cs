using SerHost.Analysis.Expectations;

namespace SerHost.Core.Experiments;

/// <summary>Opens a user's own table of expectations.</summary>
public static class ExpectationFile
{
    /// <summary>Reads a table from a JSON file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ExpectationException">The file is missing or malformed; names the field.</exception>
    public static ExpectationTable Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new ExpectationException(path, "the file does not exist.");
        }

        using FileStream stream = File.OpenRead(path);
        return ExpectationTable.Read(path, stream);
    }
}
