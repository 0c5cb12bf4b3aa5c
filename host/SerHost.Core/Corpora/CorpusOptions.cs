using SerHost.Analysis.Labels;

namespace SerHost.Core.Corpora;

/// <summary>How to open a corpus.</summary>
public sealed record CorpusOptions
{
    /// <summary>Kind to read it as, an id of <see cref="CorpusReader.Kinds"/>; null recognises the kind from file names.</summary>
    public string? Kind { get; init; }

    /// <summary>Emotion labels.</summary>
    public EmotionVocabulary Vocabulary { get; init; } = EmotionVocabulary.Default;

    /// <summary>Where the demo corpus is made on first use; null puts it into the user's data folder.</summary>
    public string? DemoFolder { get; init; }
}
