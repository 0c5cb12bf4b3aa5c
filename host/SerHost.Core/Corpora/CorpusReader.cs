using SerHost.Analysis.Labels;
using SerHost.Core.Audio;
using SerHost.Core.Corpora.Naming;
using SerHost.Core.Demo;
using SerHost.Plugins;

namespace SerHost.Core.Corpora;

/// <summary>Opens corpora: folders whose file names follow a published scheme, CSV manifests, plain folders.</summary>
/// <remarks>Reads names only, no sound; see <see cref="CorpusInspector"/> for what needs the sound. Safe to call from several
/// threads.</remarks>
public static class CorpusReader
{
    /// <summary>Kind of a CSV manifest.</summary>
    public const string ManifestKind = "manifest";

    /// <summary>Kind of a folder without a known naming scheme.</summary>
    public const string FolderKind = "folder";

    /// <summary>Kind of the corpus of synthetic voices the program makes itself.</summary>
    public const string DemoKind = "demo";

    /// <summary>A manifest of this name in a folder is used instead of the file names.</summary>
    public const string ManifestFileName = DemoCorpus.ManifestFileName;

    private static readonly INamingScheme[] s_schemes =
        [new CremaDScheme(), new TessScheme(), new RavdessScheme(), new EmoDbScheme(), new SaveeScheme()];

    /// <summary>Ids of all kinds.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. s_schemes.Select(scheme => scheme.Kind), ManifestKind, FolderKind, DemoKind];

    /// <summary>Opens a corpus.</summary>
    /// <param name="source">A folder, one recording, a CSV manifest, or <c>demo</c> for the synthetic voices, which are made on first
    /// use.</param>
    /// <param name="options">Kind and vocabulary; null recognises the kind.</param>
    /// <exception cref="CorpusException">There is no such folder or file, it holds no recordings, or the manifest has no usable
    /// header.</exception>
    public static Corpus Open(string source, CorpusOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        options ??= new CorpusOptions();
        if (options.Kind is not null && !Kinds.Contains(options.Kind))
        {
            throw new CorpusException(
                source, $"unknown corpus kind '{options.Kind}'. Known: {string.Join(", ", Kinds)}.") { IsMissing = true };
        }

        if (source == DemoKind || options.Kind == DemoKind)
        {
            return OpenDemo(options.DemoFolder ?? UserFolders.Data);
        }

        string path = Path.GetFullPath(source);
        if (File.Exists(path))
        {
            return AudioFile.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)
                ? OpenFiles(Path.GetFileNameWithoutExtension(path), path, [FoundFile.Single(path)], options)
                : CsvManifest.Read(path, options.Vocabulary);
        }

        if (!Directory.Exists(path))
        {
            throw new CorpusException(source, "no such folder or manifest. Name a folder of recordings, one recording, a CSV file with the columns path,label,speaker,sentence, or 'demo'.") { IsMissing = true };
        }

        string manifest = Path.Combine(path, ManifestFileName);
        if (options.Kind == ManifestKind || (options.Kind is null && File.Exists(manifest)))
        {
            return File.Exists(manifest)
                ? CsvManifest.Read(manifest, options.Vocabulary)
                : throw new CorpusException(
                    source, $"it holds no {ManifestFileName}. Name the CSV file itself, or leave the kind out.") { IsMissing = true };
        }

        return OpenFolder(source, path, options);
    }

    /// <summary>Opens the corpus of synthetic voices, making it first where it is not there yet.</summary>
    /// <param name="parentFolder">Folder that receives <c>demo-VERSION</c>.</param>
    /// <param name="cancellation">Stops the making.</param>
    /// <exception cref="CorpusException">The folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The making was cancelled.</exception>
    public static Corpus OpenDemo(string parentFolder, CancellationToken cancellation = default)
    {
        string folder = DemoCorpus.FolderIn(parentFolder);
        try
        {
            DemoCorpus.Ensure(folder, cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CorpusException(
                folder, $"the demo corpus cannot be written: {error.Message} Free space there, or name another folder.", error);
        }

        Corpus corpus = CsvManifest.Read(Path.Combine(folder, ManifestFileName), EmotionVocabulary.Default);
        return corpus with { Name = DemoKind, Kind = DemoKind, Path = folder };
    }

    private static Corpus OpenFolder(string source, string folder, CorpusOptions options)
    {
        IReadOnlyList<FoundFile> files = FoundFile.List(folder, out IReadOnlyDictionary<string, int> leftOut);
        if (files.Count == 0)
        {
            string others = Corpus.DescribeLeftOut(leftOut) is { } text ? " " + text : "";
            string kinds = string.Join(", ", AudioFile.Extensions);
            throw new CorpusException(
                source, $"no recordings in this folder or up to {FoundFile.DeepestFolder} folders below it ({kinds}).{others}") { IsMissing = true };
        }

        return OpenFiles(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), folder, files, options) with { LeftOut = leftOut };
    }

    private static Corpus OpenFiles(string name, string path, IReadOnlyList<FoundFile> files, CorpusOptions options)
    {
        INamingScheme? scheme = options.Kind is null
            ? Recognise(files) : s_schemes.FirstOrDefault(candidate => candidate.Kind == options.Kind);
        var problems = new List<CorpusProblem>();
        CorpusClip[] clips = [.. files.Select(file =>
            scheme is null ? ByFolder(file, options.Vocabulary) : ByName(file, scheme, problems))];
        Array.Sort(clips, (a, b) => string.CompareOrdinal(a.Id, b.Id));
        return new Corpus(name, scheme?.Kind ?? FolderKind, path, clips, problems);
    }

    /// <summary>The scheme most names follow, if it is at least half of them.</summary>
    private static INamingScheme? Recognise(IReadOnlyList<FoundFile> files)
    {
        (INamingScheme scheme, int count) = s_schemes
            .Select(candidate => (candidate, files.Count(file => candidate.Parse(file.Name, file.FolderName) is not null)))
            .MaxBy(pair => pair.Item2);
        return 2 * count >= files.Count ? scheme : null;
    }

    private static CorpusClip ByName(FoundFile file, INamingScheme scheme, List<CorpusProblem> problems)
    {
        ClipName? name = scheme.Parse(file.Name, file.FolderName);
        if (name is null)
        {
            problems.Add(new CorpusProblem(
                CorpusProblemKind.NameNotUnderstood,
                [file.Id], $"{file.RelativePath}: the name does not follow {scheme.Kind} ({scheme.Pattern}); the clip has no label."));
        }

        return new CorpusClip(file.Id, file.Path, name?.Label, name?.Speaker, name?.Sentence, name?.Intensity);
    }

    /// <summary>In a plain folder, the nearest enclosing folder that is named after an emotion gives the label.</summary>
    private static CorpusClip ByFolder(FoundFile file, EmotionVocabulary vocabulary)
    {
        string? label = file.RelativePath.Split('/')[..^1].Reverse().Select(part => vocabulary.Find(part.Normalize())?.Id)
            .FirstOrDefault(found => found is not null);
        return new CorpusClip(file.Id, file.Path, label, null, null, null);
    }
}
