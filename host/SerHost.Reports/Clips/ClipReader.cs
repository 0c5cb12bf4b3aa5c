using SerHost.Analysis.Evidence;
using SerHost.Analysis.Expectations;
using SerHost.Core.Audio;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core;
using SerHost.Plugins;
using SerHost.Reports.Parts;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk;

namespace SerHost.Reports.Clips;

/// <summary>The page of one clip, packed, and what can be heard of it.</summary>
/// <param name="Page">From <see cref="ClipPacker"/>.</param>
/// <param name="Sound">JSON of the pieces; null when nothing can be heard.</param>
internal sealed record PackedClip(string Page, string? Sound);

/// <summary>Reads what the page of a clip shows from the store.</summary>
/// <param name="library">The store's results.</param>
/// <param name="detail">How finely pictures are kept.</param>
/// <param name="audio">What is to be heard.</param>
internal sealed class ClipReader(ResultLibrary library, PictureDetail detail, AudioChoice audio)
{
    /// <summary>Reads one clip.</summary>
    /// <param name="rows">Its rows, one a method; at least one has a decision.</param>
    /// <param name="cancellation">Stops it.</param>
    public PackedClip Read(IReadOnlyList<RunRow> rows, CancellationToken cancellation)
    {
        RunRow first = rows.First(row => row.PredictionKey is not null);
        StoredPrediction prediction = library.Prediction(first) ?? throw Gone(first, "decision");
        ModelInput input = library.Input(first) ?? throw Gone(first, "model input");
        var notes = new List<string>();
        AudioClip? clip = Recording(first, notes, cancellation);
        using var packer = new ClipPacker();
        bool isWaveform = input.Bands == 1;
        (int bands, int frames, int bandsEach, int framesEach) = PicturePlane.Size(input.Bands, input.Frames, detail);
        (float low, float high) = Range(input.Values.Span);
        TimeRange extent = input.TimeAxis.Extent;
        ClipMethod[] methods = [.. rows.Where(row => row.MapKey is not null).Select(row => Method(row, packer))];
        foreach (RunRow row in rows.Where(row => row.Failure is not null))
        {
            notes.Add(PlainText.OneLine($"{row.Method} failed, {row.Failure!.Stage}: {row.Failure.Reason}"));
        }

        var page = new ClipPage(
            Math.Min(0, extent.StartSeconds),
            Math.Max(double.IsFinite(prediction.DurationSeconds) ? prediction.DurationSeconds : 0, extent.EndSeconds),
            double.IsFinite(prediction.DurationSeconds) ? prediction.DurationSeconds : null,
            bands, frames, extent.StartSeconds, framesEach * input.TimeAxis.StepSeconds,
            isWaveform ? [] : Hertz(input.BandCentresHz.Span, bandsEach),
            PlainText.OneLine(input.Scale.Unit), low, high,
            isWaveform ? null : packer.Add(PicturePlane.Levels(Reduce(input.Values, input.Bands, input.Frames), low, high, detail)),
            StoredPrediction.Runs([.. Enumerable.Range(0, frames).Select(frame =>
                input.IsPadding.Span[Math.Min(input.Frames - 1, frame * framesEach)])]),
            clip is null ? null : Wave(clip, packer),
            [.. prediction.Labels.Select((label, i) => Output(prediction, label, i))],
            methods,
            Curves(rows, packer),
            notes);
        IReadOnlyList<SoundPiece> sound = clip is null ? []
            : ClipSound.Cut(
                clip, rows.SelectMany(row => library.Contrast(row)?.Selection.Segments ?? []).Select(segment => segment.Range), audio);
        return new PackedClip(packer.Pack(page), sound.Count == 0 ? null
            : System.Text.Json.JsonSerializer.Serialize(sound, PageJson.Options));
    }

    private static InvalidDataException Gone(RunRow row, string what) =>
        new($"Clip '{row.ClipId}': its {what} is not in the store any more. Run the experiment again; what is there is not computed anew.");

    private static AudioClip? Recording(RunRow row, List<string> notes, CancellationToken cancellation)
    {
        if (row.ClipPath is not { } path)
        {
            return null;
        }

        try
        {
            return AudioFile.Read(path, row.ClipId, cancellation).Clip;
        }
        catch (AudioFileException error)
        {
            notes.Add($"No waveform and no sound: {PlainText.OneLine(error.Message)}");
            return null;
        }
    }

    private ClipWave Wave(AudioClip clip, ClipPacker packer)
    {
        float peak = 1e-6f;
        foreach (float sample in clip.Samples.Span)
        {
            peak = Math.Max(peak, Math.Abs(sample));
        }

        byte[] envelope = PicturePlane.Envelope(clip.Samples.Span, detail.WaveColumns, peak);
        return new ClipWave(packer.Add(envelope), envelope.Length / 2, Math.Round(peak, 4));
    }

    private static (float Low, float High) Range(ReadOnlySpan<float> values)
    {
        (float low, float high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (float value in values)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        return (low, high);
    }

    private static double[] Hertz(ReadOnlySpan<float> centres, int each)
    {
        double[] hertz = new double[(centres.Length + each - 1) / each];
        for (int band = 0; band < hertz.Length; band++)
        {
            ReadOnlySpan<float> block = centres[(band * each)..Math.Min(centres.Length, (band + 1) * each)];
            hertz[band] = Math.Round(0.5 * (block[0] + block[^1]), 1);
        }

        return hertz;
    }

    private static ClipOutput Output(StoredPrediction prediction, string label, int i) => new(
        PlainText.OneLine(label), Numbers.Signed(prediction.Logits[i]),
        prediction.Probabilities.Count > 0 ? Math.Round(prediction.Probabilities[i], 4) : null,
        prediction.Probabilities.Count > 0 ? Numbers.Percent(prediction.Probabilities[i]) : "–");

    private ClipMethod Method(RunRow row, ClipPacker packer)
    {
        StoredMap details = library.MapDetails(row) ?? throw Gone(row, "map");
        RelevanceMap map = library.Map(row)!;
        StoredContrast? contrast = library.Contrast(row);
        float[] reduced = Reduce(map.Values, map.Bands, map.Frames);
        float largest = Largest(map.Values.Span), scale = Largest(reduced);
        return new ClipMethod(
            PlainText.OneLine(row.Method), PlainText.OneLine(details.TargetLabel),
            packer.Add(PicturePlane.Signed(reduced, scale > 0 ? scale : 1, detail)),
            Numbers.Significant(largest),
            [.. (contrast?.Selection.Segments ?? []).Select(segment => new ClipSegment(
                segment.Rank, segment.Range.StartSeconds, segment.Range.EndSeconds,
                Numbers.Seconds(segment.Range.StartSeconds), Numbers.Seconds(segment.Range.EndSeconds), Numbers.Signed(segment.Score)))],
            contrast is null ? "" : CueVerdict.Describe(contrast.Result, ExpectationTable.Default, details.TargetLabel),
            contrast is null ? null : PageTable.Of(ClipTables.Cues(contrast)),
            [.. details.Diagnostics.Select(Diagnostic)],
            [.. details.Extras.Select(extra => new ClipPart(PlainText.OneLine(extra.Name), Numbers.Signed(extra.Weight)))],
            [.. details.Notes.Concat(contrast?.Selection.Notes ?? []).Concat(contrast?.Result.Notes ?? [])
                .Select(PlainText.OneLine).Distinct()]);
    }

    private float[] Reduce(ReadOnlyMemory<float> values, int bands, int frames) => PicturePlane.Reduce(values.Span, bands, frames, detail);

    private static ClipDiagnostic Diagnostic(Diagnostic found) => new(
        PlainText.OneLine(found.Id),
        $"{Numbers.Significant(found.Value)}{(found.Unit.Length == 0 ? "" : " " + PlainText.OneLine(found.Unit))}",
        PlainText.OneLine(found.Note), ClipTables.IsBad(found));

    private static float Largest(ReadOnlySpan<float> values)
    {
        float largest = 0;
        foreach (float value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }

    private List<ClipCurve> Curves(IReadOnlyList<RunRow> rows, ClipPacker packer)
    {
        var curves = new List<ClipCurve>();
        if (rows.Select(library.Cues).FirstOrDefault(found => found is not null) is not { } tracks)
        {
            return curves;
        }

        string[] wanted = [.. CueLabel.Main.Where(id => tracks.Cues.Any(cue => cue.Id == id))];
        foreach (string id in wanted.Length > 0 ? wanted : [.. tracks.Cues.Select(cue => cue.Id).Take(CueLabel.Main.Count)])
        {
            int row = tracks.Cues.TakeWhile(cue => cue.Id != id).Count();
            CueDescriptor cue = tracks.Cues[row];
            byte[] track = PicturePlane.Track(tracks.Track(row).Span, out float low, out float high);
            string unit = CueLabel.Unit(id) is { Length: > 0 } known ? known : cue.Unit;
            curves.Add(new ClipCurve(
                PlainText.OneLine(unit.Length > 0 ? $"{CueLabel.Name(id)}, {unit}" : CueLabel.Name(id)),
                packer.Add(track), tracks.TimeAxis.Count, tracks.TimeAxis.FirstCentreSeconds, tracks.TimeAxis.StepSeconds, low, high));
        }

        return curves;
    }
}
