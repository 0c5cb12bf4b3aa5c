using SerHost.Core.Corpora;

namespace SerHost.Ui.Shell;

/// <summary>Opens what the user names: a folder, a manifest, or the built-in demo.</summary>
internal static class CorpusSource
{
    public static Core.Corpora.Corpus Open(string source) => CorpusReader.Open(source);
}
