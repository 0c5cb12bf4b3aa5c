using System.Globalization;
using SerHost.Analysis.Labels;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Reports.Parts;

namespace SerHost.Reports.Pages;

/// <summary>The clips of a run: which have a page, and what their table says.</summary>
internal sealed class ClipIndex
{
    private const int MostMoments = 5;
    private readonly ResultLibrary _library;

    /// <summary>Lists the clips.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="rows">The run's rows.</param>
    /// <param name="choice">Which have a page.</param>
    public ClipIndex(ResultLibrary library, IReadOnlyList<RunRow> rows, ClipChoice choice)
    {
        _library = library;
        Methods = [.. rows.Select(row => row.Method).Distinct()];
        Clips = [.. rows.GroupBy(row => row.ClipId, StringComparer.Ordinal).Select(group => group.ToArray())];
        var pages = Clips
            .Where(clip => clip.Any(row => row.PredictionKey is not null) && (!choice.OnlyWrong || IsRight(clip[0]) == false)).ToList();
        if (choice.Most is { } most && most < pages.Count)
        {
            pages = [.. Enumerable.Range(0, most).Select(i => pages[(int)((long)i * pages.Count / most)])];
        }

        Pages = pages;
    }

    /// <summary>Names of the methods, in the order of the run.</summary>
    public IReadOnlyList<string> Methods { get; }

    /// <summary>All clips, each with its rows.</summary>
    public IReadOnlyList<IReadOnlyList<RunRow>> Clips { get; }

    /// <summary>Those with a page.</summary>
    public IReadOnlyList<IReadOnlyList<RunRow>> Pages { get; }

    /// <summary>Name of the n-th page: of its block, its file and its address.</summary>
    public static string NameOf(int page) => string.Create(CultureInfo.InvariantCulture, $"clip-{page + 1:00000}");

    /// <summary>The table.</summary>
    /// <param name="sounds">Pages of which something can be heard.</param>
    public IReadOnlyList<PageClip> Table(IReadOnlySet<int> sounds)
    {
        var pages = Pages.Index().ToDictionary(page => page.Item[0].ClipId, page => page.Index, StringComparer.Ordinal);
        return [.. Clips.Select(clip => Line(clip, pages.TryGetValue(clip[0].ClipId, out int page) ? page : null, sounds))];
    }

    private PageClip Line(IReadOnlyList<RunRow> clip, int? page, IReadOnlySet<int> sounds)
    {
        RunRow row = clip.FirstOrDefault(found => found.PredictionKey is not null) ?? clip[0];
        StoredPrediction? prediction = _library.Prediction(row);
        RunRow? failed = clip.FirstOrDefault(found => found.Failure is not null);
        return new PageClip(
            row.ClipId, PlainText.OneLine(row.ClipId), Plain(row.Label),
            Plain(prediction?.Labels.FirstOrDefault(output => Emotions.AreSame(row.Label, output))), Plain(row.Predicted), IsRight(row),
            prediction is { Probabilities.Count: > 0 } ? Math.Round(prediction.Probabilities[prediction.Predicted], 4) : null,
            Plain(row.Speaker), Plain(row.Sentence),
            [.. Methods.Select(method => clip.FirstOrDefault(found => found.Method == method) is { } of ? Moments(of) : "–")],
            failed is null ? null : PlainText.OneLine($"{failed.Failure!.Stage}: {failed.Failure.Reason}"),
            page is { } at ? NameOf(at) : null, page is { } of2 && sounds.Contains(of2));
    }

    private string Moments(RunRow row) => _library.Contrast(row) is { } contrast
        ? string.Join(", ", contrast.Selection.Segments.Take(MostMoments).Select(segment =>
            string.Create(CultureInfo.InvariantCulture, $"{segment.Range.StartSeconds:0.00}–{segment.Range.EndSeconds:0.00}")))
        : "–";

    /// <summary>Whether the decision is the label; null where it cannot be said.</summary>
    private bool? IsRight(RunRow row) =>
        row is { Label: { } label, Predicted: { } predicted, PredictionKey: not null }
        && _library.Prediction(row) is { Probabilities.Count: > 0 } found && found.Labels.Any(output => Emotions.AreSame(label, output))
            ? Emotions.AreSame(label, predicted)
            : null;

    private static string? Plain(string? text) => text is null ? null : PlainText.OneLine(text);
}
