namespace SerHost.Core.Corpora.Naming;

/// <summary>The file-name scheme of one published corpus.</summary>
internal interface INamingScheme
{
    /// <summary>Id of the corpus kind.</summary>
    string Kind { get; }

    /// <summary>What a name looks like, for messages.</summary>
    string Pattern { get; }

    /// <summary>Reads a name; null when it does not follow the scheme.</summary>
    /// <param name="name">File name without extension.</param>
    /// <param name="folder">Name of the folder the file lies in.</param>
    ClipName? Parse(string name, string folder);
}
