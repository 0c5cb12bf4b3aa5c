namespace SerHost.Core.Corpora;

/// <summary>A corpus or manifest cannot be used. The message names the file and the cure.</summary>
public sealed class CorpusException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The folder or file at fault.</param>
    /// <param name="message">What was expected, what was found, and the cure.</param>
    /// <param name="innerException">The underlying error, if any.</param>
    public CorpusException(string path, string message, Exception? innerException = null)
        : base(PlainText.Shorten($"{path}: {message}"), innerException) => Path = path;

    /// <summary>The folder or file at fault.</summary>
    public string Path { get; }

    /// <summary>Whether there is nothing of that name, or nothing in it: the name is at fault.</summary>
    public bool IsMissing { get; init; }
}
