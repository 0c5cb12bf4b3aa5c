using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace SerHost.Core.Pipeline;

/// <summary>Something to explain: a recording, or a model input given as it is.</summary>
internal sealed class ClipSource
{
    private readonly Func<CancellationToken, AudioReadResult>? _read;
    private readonly ModelInput? _features;

    private ClipSource(CorpusClip clip, Func<CancellationToken, AudioReadResult>? read, ModelInput? features)
    {
        Clip = clip;
        _read = read;
        _features = features;
    }

    /// <summary>What is known about it.</summary>
    public CorpusClip Clip { get; }

    /// <summary>The model input given in place of a recording; null for a recording.</summary>
    public ModelInput? Features => _features;

    /// <summary>A clip of a corpus.</summary>
    public static ClipSource Of(CorpusClip clip) => new(clip, cancellation => AudioFile.Read(clip.Path, clip.Id, cancellation), null);

    /// <summary>A given model input: there is no sound, so no cues.</summary>
    public static ClipSource Of(string id, string path, ModelInput features) =>
        new(new CorpusClip(id, path, null, null, null, null), null, features);

    /// <summary>Reads the recording.</summary>
    public AudioClip Read(CancellationToken cancellation) => ReadWithNotes(cancellation).Clip;

    /// <summary>Reads the recording, and what is to be said of the file.</summary>
    public AudioReadResult ReadWithNotes(CancellationToken cancellation) =>
        _read is null ? throw new InvalidOperationException($"'{Clip.Id}' is a matrix of features, not a recording.") : _read(cancellation);
}
