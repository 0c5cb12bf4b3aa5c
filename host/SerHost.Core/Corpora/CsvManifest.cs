using System.Globalization;
using CsvHelper;
using SerHost.Analysis.Labels;

namespace SerHost.Core.Corpora;

/// <summary>Reads a CSV file with the columns path, label, speaker, sentence (and optionally intensity, id).</summary>
/// <remarks>Only path is required. Paths are relative to the manifest. Comma, semicolon or tab, whichever the header uses.</remarks>
internal static class CsvManifest
{
    private static readonly CsvReaderOptions s_options = new() { TrackLineNumbers = true, TrimWhitespace = true, MaxRecordSize = 1 << 20 };

    public static Corpus Read(string manifest, EmotionVocabulary vocabulary)
    {
        string folder = Path.GetDirectoryName(manifest)!;
        var problems = new List<CorpusProblem>();
        List<Row> rows = ReadRows(manifest, folder, problems);
        string[] ids = IdsOf(rows, folder);
        CorpusClip[] clips = [.. rows.Select((row, i) => new CorpusClip(ids[i], row.Path, LabelOf(row.Label, vocabulary), row.Speaker, row.Sentence, row.Intensity))];
        Array.Sort(clips, (a, b) => string.CompareOrdinal(a.Id, b.Id));
        problems.AddRange(UnknownLabels(clips, vocabulary));
        if (clips.Length == 0)
        {
            throw new CorpusException(manifest, problems.Count == 0 ? "it has a header but no rows." : $"none of its rows can be used. First: {problems[0].Text}");
        }

        bool isFolderManifest = Path.GetFileName(manifest) == CorpusReader.ManifestFileName;
        string name = isFolderManifest ? Path.GetFileName(folder) : Path.GetFileNameWithoutExtension(manifest);
        return new Corpus(name, CorpusReader.ManifestKind, manifest, clips, problems);
    }

    private static List<Row> ReadRows(string manifest, string folder, List<CorpusProblem> problems)
    {
        using CsvReader csv = CsvReader.FromFile(manifest, s_options);
        try
        {
            Columns columns = Columns.Find(csv, manifest);
            var rows = new List<Row>();
            while (csv.Read())
            {
                string? path = Field(csv, columns.Path);
                string? fault = path is null ? "no path" : File.Exists(Path.Combine(folder, path)) ? null : $"{path} does not exist (looked in {folder})";
                if (fault is not null)
                {
                    problems.Add(new CorpusProblem(CorpusProblemKind.BadManifestRow, [], $"{manifest}, line {csv.LineNumber}: {fault}; the row is left out."));
                    continue;
                }

                rows.Add(new Row(
                    Path.GetFullPath(Path.Combine(folder, path!)),
                    Field(csv, columns.Id),
                    Field(csv, columns.Label),
                    Field(csv, columns.Speaker),
                    Field(csv, columns.Sentence),
                    Field(csv, columns.Intensity)));
            }

            return rows;
        }
        catch (CsvFormatException error)
        {
            throw new CorpusException(manifest, $"not a valid CSV file: {error.Message}", error);
        }
    }

    private static string? Field(CsvReader csv, int column)
    {
        string? value = column >= 0 && column < csv.FieldCount ? csv.GetString(column).Trim() : null;
        return string.IsNullOrEmpty(value) ? null : value;
    }

    private static string? LabelOf(string? given, EmotionVocabulary vocabulary) => vocabulary.Find(given)?.Id ?? given?.ToLowerInvariant();

    /// <summary>Given ids where there are any and they are unique; else names, made longer where they repeat.</summary>
    private static string[] IdsOf(List<Row> rows, string folder)
    {
        if (rows.All(row => row.Id is not null) && rows.DistinctBy(row => row.Id).Count() == rows.Count)
        {
            return [.. rows.Select(row => row.Id!)];
        }

        string[] paths = [.. rows.Select(row => Path.GetRelativePath(folder, row.Path).Replace('\\', '/'))];
        string[] distinct = [.. paths.Distinct(StringComparer.Ordinal)];
        Dictionary<string, string> idOf = distinct.Zip(FoundFile.UniqueIds(distinct)).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        string[] ids = [.. paths.Select(path => idOf[path])];
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < ids.Length; i++)
        {
            int earlier = seen[ids[i]] = seen.GetValueOrDefault(ids[i]) + 1;
            ids[i] = earlier == 1 ? ids[i] : string.Create(CultureInfo.InvariantCulture, $"{ids[i]}#{earlier}");
        }

        return ids;
    }

    private static IEnumerable<CorpusProblem> UnknownLabels(IEnumerable<CorpusClip> clips, EmotionVocabulary vocabulary) =>
        from clip in clips
        where clip.Label is not null && vocabulary.Find(clip.Label) is null
        group clip.Id by clip.Label into unknown
        orderby unknown.Key
        select new CorpusProblem(
            CorpusProblemKind.UnknownLabel,
            [.. unknown],
            $"The label '{unknown.Key}' ({unknown.Count()} clips) is none of the emotions the program knows, so its arousal is undecided and research "
                + $"expects nothing of it. Where it means one of these, write that in the column 'label': {string.Join(", ", vocabulary.Labels.Select(label => label.Id))}.");

    private sealed record Row(string Path, string? Id, string? Label, string? Speaker, string? Sentence, string? Intensity);

    /// <summary>Positions of the columns; −1 where absent.</summary>
    private sealed record Columns(int Path, int Id, int Label, int Speaker, int Sentence, int Intensity)
    {
        public static Columns Find(CsvReader csv, string manifest)
        {
            int Index(string name) => csv.TryGetFieldIndex(name, out int index) ? index : -1;
            string[] found = [.. csv.Headers];
            if (Index("path") < 0)
            {
                string text = found.Length == 0 ? "the file is empty" : $"found {string.Join(", ", found)}";
                throw new CorpusException(manifest, $"line 1: expected a column 'path', {text}. Add the header path,label,speaker,sentence.");
            }

            return new Columns(Index("path"), Index("id"), Index("label"), Index("speaker"), Index("sentence"), Index("intensity"));
        }
    }
}
