using System.Globalization;
using System.Text;
using System.Text.Unicode;
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
        CorpusClip[] clips = [.. rows.Select((row, i) =>
            new CorpusClip(ids[i], row.Path, LabelOf(row.Label, vocabulary), row.Speaker, row.Sentence, row.Intensity))];
        Array.Sort(clips, (a, b) => string.CompareOrdinal(a.Id, b.Id));
        problems.AddRange(UnknownLabels(clips, vocabulary));
        if (clips.Length == 0)
        {
            throw new CorpusException(manifest, problems.Count == 0
                ? "it has a header but no rows." : $"none of its rows can be used. First: {problems[0].Text}");
        }

        bool isFolderManifest = Path.GetFileName(manifest) == CorpusReader.ManifestFileName;
        string name = isFolderManifest ? Path.GetFileName(folder) : Path.GetFileNameWithoutExtension(manifest);
        return new Corpus(name, CorpusReader.ManifestKind, manifest, clips, problems);
    }

    private static List<Row> ReadRows(string manifest, string folder, List<CorpusProblem> problems)
    {
        long? unclosed = null;
        var malformed = new Dictionary<long, string>();
        CsvReaderOptions options = s_options with { OnMalformedRecord = Remember, Encoding = EncodingOf(manifest, problems) };
        using CsvReader csv = CsvReader.FromFile(manifest, options);
        try
        {
            Columns columns = Columns.Find(csv, manifest);
            var rows = new List<Row>();
            while (csv.Read())
            {
                if (unclosed is not null)
                {
                    throw new CorpusException(
                        manifest,
                        $"line {unclosed}: a quote (\") opens a field that is never closed, so the rest of the file would be part of it. "
                            + "Close or remove it.");
                }

                string? path = Field(csv, columns.Path);
                string? file = path is null ? null : ManifestPath.Find(folder, path);
                string? fault = malformed.GetValueOrDefault(csv.LineNumber)
                    ?? (csv.FieldCount != csv.Headers.Count
                        ? $"{csv.FieldCount} fields where the header has {csv.Headers.Count} (a comma in a text needs quotes around it)"
                    : path is null ? "no path" : file is null ? $"{path} does not exist (looked in {folder})" : null);
                if (fault is not null)
                {
                    problems.Add(new CorpusProblem(CorpusProblemKind.BadManifestRow,
                        [], $"{manifest}, line {csv.LineNumber}: {fault}; the row is left out."));
                    continue;
                }

                rows.Add(new Row(
                    file!,
                    Field(csv, columns.Id),
                    Field(csv, columns.Label),
                    Field(csv, columns.Speaker),
                    Field(csv, columns.Sentence),
                    Field(csv, columns.Intensity)));
                if (Enumerable.Range(0, csv.FieldCount).Any(field => csv.GetString(field).Contains('\n', StringComparison.Ordinal)))
                {
                    problems.Add(new CorpusProblem(
                        CorpusProblemKind.BadManifestRow, [],
                        $"{manifest}, line {csv.LineNumber}: a quoted field runs over several lines; the row is kept. If that is not meant, "
                            + "a quote is missing."));
                }
            }

            return rows;
        }
        catch (CsvFormatException error)
        {
            throw new CorpusException(manifest, $"not a valid CSV file: {error.Message}", error);
        }

        void Remember(CsvMalformedRecord record)
        {
            if (record.Reason == CsvMalformedReason.UnterminatedQuote)
            {
                unclosed = record.LineNumber;
            }
            else if (record.Reason == CsvMalformedReason.TextAfterClosingQuote)
            {
                malformed[record.LineNumber] = "text follows a closing quote, so a quote is missing or stands in the wrong place";
            }
        }
    }

    /// <summary>UTF-8 and UTF-16 tell themselves; what is neither is read as Windows-1252, which holds Latin-1, and said.</summary>
    private static Encoding? EncodingOf(string manifest, List<CorpusProblem> problems)
    {
        byte[] bytes = File.ReadAllBytes(manifest);
        if (bytes.AsSpan() is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] || Utf8.IsValid(bytes))
        {
            return null;
        }

        problems.Add(new CorpusProblem(
            CorpusProblemKind.BadManifestRow, [],
            $"{manifest} is not UTF-8; it was read as Windows-1252 (Latin-1). If names or labels look wrong, save it as UTF-8."));
        return CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
    }

    private static string? Field(CsvReader csv, int column)
    {
        string? value = column >= 0 && column < csv.FieldCount ? csv.GetString(column).Trim() : null;
        return string.IsNullOrEmpty(value) ? null : value.Normalize();
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
        Dictionary<string, string> idOf = distinct.Zip(FoundFile.UniqueIds(distinct))
            .ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
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
                throw new CorpusException(
                    manifest, $"line 1: expected a column 'path', {text}. Add the header path,label,speaker,sentence.");
            }

            return new Columns(Index("path"), Index("id"), Index("label"), Index("speaker"), Index("sentence"), Index("intensity"));
        }
    }
}
