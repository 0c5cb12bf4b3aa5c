namespace SerHost.Core.Audio;

/// <summary>A sound file cannot be used. The message names the file, the place, what was expected, what was found and the cure.</summary>
public sealed class AudioFileException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="file">Path of the file at fault.</param>
    /// <param name="place">Chunk, field or byte offset; null when the file as a whole is at fault.</param>
    /// <param name="message">What was expected, what was found, and the cure.</param>
    /// <param name="innerException">The underlying error, if any.</param>
    public AudioFileException(string file, string? place, string message, Exception? innerException = null)
        : base(PlainText.Shorten(place is null ? $"{file}: {message}" : $"{file}, {place}: {message}"), innerException)
    {
        File = file;
        Place = place;
    }

    /// <summary>Path of the file at fault.</summary>
    public string File { get; }

    /// <summary>Chunk, field or byte offset; null when the file as a whole is at fault.</summary>
    public string? Place { get; }

    /// <summary>Whether there is no such file: its name is at fault.</summary>
    public bool IsMissing { get; init; }
}
