namespace SerHost.Sdk.Models;

/// <summary>A model's files cannot be used. The message says what was expected and what was found.</summary>
public sealed class ModelFormatException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="file">Path of the file at fault.</param>
    /// <param name="place">Node, field or offset within the file; null when the file as a whole is at fault.</param>
    /// <param name="message">What was expected, what was found, and the cure where there is one.</param>
    /// <param name="innerException">The underlying error, if any.</param>
    public ModelFormatException(string file, string? place, string message, Exception? innerException = null)
        : base(place is null ? $"{file}: {message}" : $"{file}, {place}: {message}", innerException)
    {
        File = file;
        Place = place;
    }

    /// <summary>Path of the file at fault.</summary>
    public string File { get; }

    /// <summary>Node, field or offset within the file; null when the file as a whole is at fault.</summary>
    public string? Place { get; }
}
