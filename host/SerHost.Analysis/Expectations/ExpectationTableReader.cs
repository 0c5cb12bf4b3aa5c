using System.Text.Json;
using SerHost.Analysis.Labels;

namespace SerHost.Analysis.Expectations;

/// <summary>Reads and checks expectation tables.</summary>
internal static class ExpectationTableReader
{
    private const string Embedded = "SerHost.Analysis.Expectations.expectations.json";
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNameCaseInsensitive = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public static ExpectationTable ReadEmbedded()
    {
        using Stream stream = typeof(ExpectationTableReader).Assembly.GetManifestResourceStream(Embedded)
            ?? throw new ExpectationException(Embedded, "not embedded in the assembly.");
        return Read(Embedded, stream);
    }

    public static ExpectationTable Read(string file, Stream stream)
    {
        TableDocument document;
        try
        {
            document = JsonSerializer.Deserialize<TableDocument>(stream, Options)
                ?? throw new ExpectationException(file, "the file is empty.");
        }
        catch (JsonException error)
        {
            throw new ExpectationException(file, $"not a valid table: {error.Message}", error);
        }

        Dictionary<string, string> sources = document.Sources ?? [];
        var cells = new List<Expectation>();
        var seen = new HashSet<(string, string)>();
        foreach ((CellDocument cell, int index) in (document.Cells ?? throw Missing(file, "cells")).Select((cell, index) => (cell, index)))
        {
            string place = $"cells[{index}] ({cell.Emotion} × {cell.Cue})";
            if (string.IsNullOrWhiteSpace(cell.Emotion) || string.IsNullOrWhiteSpace(cell.Cue))
            {
                throw new ExpectationException(file, $"{place}: emotion and cue must be given.");
            }

            if (!seen.Add((cell.Emotion, cell.Cue)))
            {
                throw new ExpectationException(file, $"{place}: the cell is given twice.");
            }

            string[] citations = [.. (cell.Sources ?? []).Select(id => sources.TryGetValue(id, out string? citation)
                ? citation
                : throw new ExpectationException(file, $"{place}: source '{id}' is not among the table's sources."))];
            CueDirection direction = Choice<CueDirection>(file, place + ".direction", cell.Direction);
            ExpectationConfidence confidence = Choice<ExpectationConfidence>(file, place + ".confidence", cell.Confidence);
            if (direction != CueDirection.Undecided && citations.Length == 0)
            {
                throw new ExpectationException(file, $"{place}: a direction needs at least one source.");
            }

            cells.Add(new Expectation(cell.Emotion, cell.Cue, direction, confidence, citations, cell.Note ?? ""));
        }

        return new ExpectationTable(
            document.Name ?? throw Missing(file, "name"),
            document.About ?? "",
            cells,
            document.Aliases ?? [],
            (document.Arousal ?? []).ToDictionary(pair => pair.Key, pair => Choice<Arousal>(file, "arousal." + pair.Key, pair.Value)),
            ArousalDirections(file, document.ArousalDirections),
            document.ArousalDirections?.Source is { } source ? sources.GetValueOrDefault(source, source) : "",
            (document.Confirmatory ?? []).Select(cell => (cell.Emotion ?? "", cell.Cue ?? "")));
    }

    private static Dictionary<Arousal, IReadOnlyDictionary<string, CueDirection>> ArousalDirections(string file, ArousalDocument? document)
    {
        return new Dictionary<Arousal, IReadOnlyDictionary<string, CueDirection>>
        {
            [Arousal.High] = Directions("high", document?.High),
            [Arousal.Low] = Directions("low", document?.Low),
        };

        Dictionary<string, CueDirection> Directions(string name, Dictionary<string, string>? cues) => (cues ?? [])
            .ToDictionary(pair => pair.Key, pair => Choice<CueDirection>(file, $"arousalDirections.{name}.{pair.Key}", pair.Value));
    }

    private static T Choice<T>(string file, string field, string? text)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out T value) && !int.TryParse(text, out _)
            ? value
            : throw new ExpectationException(
                file, $"{field} is '{text}'; it must be one of {string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}.");

    private static ExpectationException Missing(string file, string field) => new(file, $"the field '{field}' is missing.");

    private sealed record TableDocument(
        string? Name,
        string? About,
        Dictionary<string, string>? Aliases,
        Dictionary<string, string>? Arousal,
        ArousalDocument? ArousalDirections,
        List<CellDocument>? Confirmatory,
        Dictionary<string, string>? Sources,
        List<CellDocument>? Cells);

    private sealed record ArousalDocument(string? Source, Dictionary<string, string>? High, Dictionary<string, string>? Low);

    private sealed record CellDocument(
        string? Emotion, string? Cue, string? Direction, string? Confidence, List<string>? Sources, string? Note);
}
