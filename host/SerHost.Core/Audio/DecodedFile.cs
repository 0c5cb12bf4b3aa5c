namespace SerHost.Core.Audio;

/// <summary>A temporary WAV file, deleted when disposed.</summary>
internal sealed class DecodedFile(string path) : IDisposable
{
    public string Path { get; } = path;

    public void Dispose() => File.Delete(Path);
}
