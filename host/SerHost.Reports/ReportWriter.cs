using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Plugins;
using SerHost.Reports.Clips;
using SerHost.Reports.Pages;
using SerHost.Reports.Parts;

namespace SerHost.Reports;

/// <summary>What was written.</summary>
/// <param name="Path">The page: a file, or index.html in the folder.</param>
/// <param name="Bytes">Bytes in all.</param>
/// <param name="Clips">Clips with a page of their own.</param>
/// <param name="Note">What the pictures leave out; empty for nothing.</param>
public sealed record WrittenReport(string Path, long Bytes, int Clips, string Note);

/// <summary>Writes a run as a page that any browser opens offline: one file, or a folder read as it is looked at.</summary>
/// <remarks>Every number on it is read from the store or comes from the same functions as the commands' tables.</remarks>
public static class ReportWriter
{
    /// <summary>Largest page in one file. Browsers open larger ones, but slowly, and mail does not carry them.</summary>
    public const long MostBytes = 30_000_000;

    /// <summary>Room for everything but the clips' pages.</summary>
    private const long Rest = 1_500_000;

    private const int Samples = 6;

    /// <summary>Writes a report.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="run">The run.</param>
    /// <param name="path">A file that ends in .html, or a folder.</param>
    /// <param name="options">What it holds.</param>
    /// <param name="sourcesOf">Papers that define a method, by its id; empty where they are not known.</param>
    /// <param name="progress">Told clips done and of all; null when nobody listens.</param>
    /// <param name="cancellation">Stops it; a file appears whole or not at all.</param>
    /// <exception cref="RequestException">It would be too large for one file, or the folder holds something else.</exception>
    public static WrittenReport Write(
        ResultLibrary library, RunSummary run, string path, ReportOptions options, Func<string, IReadOnlyList<string>> sourcesOf,
        IProgress<(int Done, int All)>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(sourcesOf);
        IReadOnlyList<RunRow> rows = library.Rows(run.Id);
        bool isFolder = !IsPage(path);
        var index = new ClipIndex(library, rows, options.Clips);
        if (index.Clips.Count == 0)
        {
            throw new RequestException("run", $"Run {run.Id} has no rows yet: there is nothing to report.");
        }

        string folder = isFolder ? ReportFolder.Prepare(path) : "";
        int level = isFolder ? 0 : LevelThatFits(library, index, options, cancellation);
        PictureDetail detail = PictureDetail.Levels[level];
        PackedClip[] packed = Pack(library, index, options, detail, folder, progress, cancellation);
        ReportContent content = new ContentReader(library, run, sourcesOf).Read(rows) with
        {
            DetailNote = detail.Note,
            SoundNote = SoundNote(options.Audio, index, packed.Count(clip => clip.Sound is not null)),
        };
        var sounds = packed.Index().Where(clip => clip.Item.Sound is not null).Select(clip => clip.Index).ToHashSet();
        string data = JsonSerializer.Serialize(new { content.Title, IsFolder = isFolder, Clips = index.Table(sounds) }, PageJson.Options);
        (string head, string tail) = PageTemplate.Render(content, [.. index.Methods.Select(PlainText.OneLine)], data, isFolder);
        string page = isFolder ? Path.Combine(folder, "index.html") : path;
        string partial = $"{page}.{Guid.NewGuid():N}.part";
        try
        {
            using (var writer = new StreamWriter(partial))
            {
                writer.Write(head);
                for (int i = 0; i < (isFolder ? 0 : packed.Length); i++)
                {
                    WriteBlock(writer, ClipIndex.NameOf(i), packed[i].Page);
                    if (packed[i].Sound is { } sound)
                    {
                        WriteBlock(writer, ClipIndex.NameOf(i) + "-sound", sound);
                    }
                }

                writer.Write(tail);
            }

            long bytes = new FileInfo(partial).Length;
            if (!isFolder && bytes > MostBytes)
            {
                throw TooLarge(bytes);
            }

            File.Move(partial, page, overwrite: true);
            return new WrittenReport(page, isFolder ? ReportFolder.Bytes(folder) : bytes, packed.Length, detail.Note);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Whether a path names one file, not a folder.</summary>
    /// <param name="path">The path.</param>
    public static bool IsPage(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".html" or ".htm";

    private static void WriteBlock(StreamWriter writer, string name, string text) =>
        writer.Write($"<script type=\"text/plain\" id=\"{name}\">{text}</script>\n");

    /// <summary>The finest pictures with which the page fits into one file, judged by a few of its clips.</summary>
    private static int LevelThatFits(ResultLibrary library, ClipIndex index, ReportOptions options, CancellationToken cancellation)
    {
        int count = index.Pages.Count, tried = Math.Min(Samples, count);
        double expected = 0;
        for (int level = 0; level < PictureDetail.Levels.Count && tried > 0; level++)
        {
            var reader = new ClipReader(library, PictureDetail.Levels[level], options.Audio);
            double mean = Enumerable.Range(0, tried).Select(i => reader.Read(index.Pages[(int)((long)i * count / tried)], cancellation))
                .Average(clip => clip.Page.Length + (clip.Sound?.Length ?? 0) + 120.0);
            expected = (mean * count) + Rest;
            if (expected <= 0.95 * MostBytes)
            {
                return level;
            }
        }

        return tried == 0 ? 0 : throw TooLarge((long)expected);
    }

    private static RequestException TooLarge(long bytes) => new("--out", string.Create(
        CultureInfo.InvariantCulture,
        $"One file would be {bytes / 1e6:0} MB, and {MostBytes / 1e6:0} MB are the most: ")
        + "name a folder (--out FOLDER), fewer clips (--clips wrong, --clips 200), or less sound (--audio segments, --audio none).");

    private static PackedClip[] Pack(
        ResultLibrary library, ClipIndex index, ReportOptions options, PictureDetail detail, string folder,
        IProgress<(int Done, int All)>? progress, CancellationToken cancellation)
    {
        var reader = new ClipReader(library, detail, options.Audio);
        var packed = new PackedClip[index.Pages.Count];
        int done = 0;
        // Work of very unequal size is handed out one by one.
        var threads = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Threads), CancellationToken = cancellation };
        Parallel.ForEach(Partitioner.Create(0, packed.Length, 1), threads, range =>
        {
            int i = range.Item1;
            PackedClip clip = reader.Read(index.Pages[i], cancellation);
            packed[i] = folder.Length == 0 ? clip : ReportFolder.Keep(folder, ClipIndex.NameOf(i), clip);
            progress?.Report((Interlocked.Increment(ref done), packed.Length));
        });
        return packed;
    }

    private static string SoundNote(AudioChoice audio, ClipIndex index, int heard) => (audio, heard) switch
    {
        (AudioChoice.None, _) => "The recordings are not part of this page: --audio segments or --audio all puts them in, "
            + "where their licence and the speakers' consent allow it.",
        (_, 0) => "No recording could be found where it was, so nothing can be heard.",
        (AudioChoice.Segments, _) =>
            FormattableString.Invariant($"The salient segments of {heard} of {index.Pages.Count} recordings can be heard."),
        _ => string.Create(CultureInfo.InvariantCulture, $"{heard} of {index.Pages.Count} recordings can be heard."),
    };
}
