using System.CommandLine;
using System.Globalization;
using SerHost.Analysis.CueContrasts;
using SerHost.Core.Audio;
using SerHost.Core.Cues;
using SerHost.Core.Cues.Truth;
using SerHost.Plugins;
using SerHost.Sdk.Cues;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost cues</c>: what the voice did in one recording; with <c>--truth-test</c>, how far extractors are from the
/// truth.</summary>
internal sealed class CuesCommand : ICommandModule
{
    private const string Segments = "segments";
    private const int ChartWidth = 72;
    private const int FewCues = 7;
    private static readonly string[] Charted = ["loudness", "intensity_db", "f0_hz", "hnr_db", "slope_500_1500"];
    private static readonly string[] InWindows =
        ["loudness", "intensity_db", "f0_semitone", "jitter", "shimmer_db", "hnr_db", "slope_500_1500"];

    private readonly Argument<string?> _clip = new("clip") { Description = "The recording.", Arity = ArgumentArity.ZeroOrOne,
        HelpName = "CLIP" };
    private readonly Option<string?> _extractor = new("--extractor") { Description = "Who measures: gemaps, opensmile, praat or another plugin's (default: gemaps; for --truth-test all that work here).", HelpName = "ID" };
    private readonly Option<string?> _profile = new("--profile") { Description = "The extractor's profile (gemaps: default or opensmile).",
        HelpName = "default|opensmile" };
    private readonly Option<string?> _level = new("--level") { Description = "raw: a value a frame; smoothed: the mean of three; segments: windows of 0.15 s; lld: the 25 eGeMAPS descriptors, smoothed; functionals: its 88 functionals, one row.", HelpName = "raw|smoothed|segments|lld|functionals" };
    private readonly Option<string?> _segments = new("--segments") { Description = "With --level functionals: a CSV file with the columns start_s and end_s; one row of functionals a segment.", HelpName = "FILE.csv" };
    private readonly Option<string[]> _parameters =
        new("--param") { Description = "A parameter of the extractor; may be given several times.", HelpName = "NAME=VALUE" };
    private readonly Option<string?> _out =
        new("--csv", "--out") { Description = "Write the values as CSV (empty = undefined); - prints them.", HelpName = "FILE.csv" };
    private readonly Option<bool> _truthTest = new("--truth-test") { Description = "Measure synthetic voices whose cues are known, and print how far each extractor is from the truth." };

    private readonly Option<string?> _compareProfiles = new("--compare-profiles") { Description = "Measure a folder's recordings by eGeMAPS as published and as mended, also at other rates and quieter, and print how far the published functionals are off.", HelpName = "FOLDER" };
    private readonly Option<int> _clips =
        new("--clips") { Description = "With --compare-profiles: how many recordings, evenly taken from the folder.", HelpName = "N",
        DefaultValueFactory = _ => 200 };

    public Command Create()
    {
        var command = new Command("cues", "Measure the voice in one recording: loudness, pitch, jitter, shimmer, noise, spectral balance.")
        {
            _clip, _extractor, _profile, _level, _segments, _parameters, _out, _truthTest, _compareProfiles, _clips,
            CuesShowCommand.Create(),
        };
        command.OnRun((context, cancellation) => Task.FromResult(
            context.Get(_truthTest) ? RunTruthTest(context, cancellation)
            : context.Get(_compareProfiles) is { } folder ? RunComparison(context, folder, cancellation)
            : Run(context, cancellation)));
        return command;
    }

    private int Run(CommandContext context, CancellationToken cancellation)
    {
        string clip = context.Get(_clip) ?? throw new RequestException("clip", "Name a recording, or give --truth-test.");
        if (EgemapsLevels.Names(context.Get(_level), context.Get(_extractor)))
        {
            return RunEgemaps(context, clip, cancellation);
        }

        if (context.Get(_segments) is not null)
        {
            throw new RequestException("--segments", "--segments needs --level functionals.");
        }

        MeasuredCues found = CueMeasurement.Measure(context.Session.Plugins, clip, context.Get(_extractor)
            ?? "gemaps", Parameters(context), cancellation);
        IReadOnlyList<CueWindow>? windows = context.Get(_level) == Segments ? CueWindows.Divide(found.Tracks, found.DurationSeconds) : null;
        string? file = context.Get(_out);
        if (file == "-")
        {
            using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
            WriteCsv(text, found.Tracks, windows);
            context.Output.Line(text.ToString().TrimEnd('\n'));
            return ExitCodes.Done;
        }

        CueSummary summary = CueAggregator.SummariseClip(found.Tracks);
        context.Output.Print(new { Clip = found.ClipId, Extractor = found.ExtractorId, Summary = summary, Windows = windows }, () =>
            Show(context.Output, found, summary, windows));
        if (file is not null)
        {
            using var writer = new StreamWriter(file) { NewLine = "\n" };
            WriteCsv(writer, found.Tracks, windows);
            context.Output.Note($"Written to {file}.");
        }

        foreach (string note in found.Notes)
        {
            context.Output.Note(note);
        }

        return ExitCodes.Done;
    }

    private int RunEgemaps(CommandContext context, string clip, CancellationToken cancellation)
    {
        EgemapsTable table = EgemapsLevels.Measure(
            context.Session.Plugins, clip, context.Get(_level)!, context.Get(_profile) ?? "default", context.Get(_segments),
            ParameterArguments.Read("--param", context.Get(_parameters) ?? []), cancellation);
        string? file = context.Get(_out);
        if (file == "-")
        {
            using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
            table.Write(text);
            context.Output.Line(text.ToString().TrimEnd('\n'));
            return ExitCodes.Done;
        }

        context.Output.Print(table, () => ShowEgemaps(context.Output, table));
        if (file is not null)
        {
            using var writer = new StreamWriter(file) { NewLine = "\n" };
            table.Write(writer);
            context.Output.Note($"Written to {file}.");
        }

        foreach (string note in table.Notes)
        {
            context.Output.Note(note);
        }

        return ExitCodes.Done;
    }

    private static void ShowEgemaps(Output output, EgemapsTable table)
    {
        bool isOneRow = table.Rows.Count == 1;
        var text = new TextTable("name", isOneRow ? ">value" : ">mean of the rows", ">defined")
        {
            Title = FormattableString.Invariant($"{table.ClipId} by {table.ExtractorId}, {table.Rows.Count} {(isOneRow ? "row" : "rows")}"),
        };
        var sums = new double[table.Columns.Count];
        var defined = new int[table.Columns.Count];
        foreach (EgemapsRow row in table.Rows)
        {
            for (int c = 0; c < sums.Length; c++)
            {
                bool isDefined = !float.IsNaN(row.Values[c]);
                sums[c] += isDefined ? row.Values[c] : 0;
                defined[c] += isDefined ? 1 : 0;
            }
        }

        for (int c = 0; c < table.Columns.Count; c++)
        {
            text.Add(
                table.Columns[c], defined[c] == 0 ? "undefined" : Numbers.Significant(sums[c] / defined[c]),
                defined[c].ToString("0", CultureInfo.InvariantCulture));
        }

        output.Table(text);
    }

    private SortedDictionary<string, string> Parameters(CommandContext context)
    {
        SortedDictionary<string, string> values = ParameterArguments.Read("--param", context.Get(_parameters) ?? []);
        if (context.Get(_profile) is { } profile)
        {
            values["profile"] = profile;
        }

        if (context.Get(_level) is { } level and not Segments)
        {
            values["level"] = level;
        }

        return values;
    }

    private static void WriteCsv(TextWriter writer, CueTracks tracks, IReadOnlyList<CueWindow>? windows)
    {
        if (windows is null)
        {
            CueCsv.Write(writer, tracks);
        }
        else
        {
            CueCsv.Write(writer, tracks.Cues, windows);
        }
    }

    private static void Show(Output output, MeasuredCues found, CueSummary summary, IReadOnlyList<CueWindow>? windows)
    {
        var table = new TextTable("cue", "unit", ">mean", ">median", ">sd", ">frames")
        {
            Title = FormattableString.Invariant($"{found.ClipId}: {found.DurationSeconds:0.00} s at {found.SampleRateHz} Hz by {found.ExtractorId}, {summary.Frames:0} frames, {Numbers.Percent(summary.VoicingRate)} voiced"),
        };
        foreach ((CueStatistic cue, CueDescriptor descriptor) in summary.Cues.Zip(found.Tracks.Cues))
        {
            table.Add(cue.CueId, descriptor.Unit, Numbers.Significant(cue.Mean), Numbers.Significant(cue.Median),
                Numbers.Significant(cue.StandardDeviation), cue.Frames.ToString("0", CultureInfo.InvariantCulture));
        }

        output.Table(table);
        if (windows is not null)
        {
            ShowWindows(output, found.Tracks, windows);
        }

        output.Line();
        foreach (string line in CueChart.Draw(found.Tracks, ChartWidth, Known(found.Tracks, Charted)))
        {
            output.Line(line);
        }

        foreach (CueStatistic cue in summary.Cues.Where(cue => cue.UndefinedReason is not null))
        {
            output.Note($"{cue.CueId} is undefined: {cue.UndefinedReason}");
        }
    }

    /// <summary>Those of some cues that were measured; of an extractor that has none of them, its first few.</summary>
    private static IReadOnlyList<string> Known(CueTracks tracks, string[] wanted)
    {
        string[] ids = [.. tracks.Cues.Select(cue => cue.Id)];
        string[] known = [.. ids.Intersect(wanted)];
        return known.Length > 0 ? known : [.. ids.Take(FewCues)];
    }

    private static void ShowWindows(Output output, CueTracks tracks, IReadOnlyList<CueWindow> windows)
    {
        IReadOnlyList<string> ids = Known(tracks, InWindows);
        int[] shown = [.. Enumerable.Range(0, tracks.Cues.Count).Where(c => ids.Contains(tracks.Cues[c].Id))];
        var table = new TextTable([">from s", ">to s", ">voiced",
            .. shown.Select(c => ">" + tracks.Cues[c].Id)]) { Title = "Mean in windows of 0.15 s" };
        foreach (CueWindow window in windows)
        {
            table.Add([
                Numbers.Seconds(window.Range.StartSeconds), Numbers.Seconds(window.Range.EndSeconds),
                    Numbers.Percent(window.Summary.VoicingRate),
                .. shown.Select(c => Numbers.Significant(window.Summary.Cues[c].Mean))]);
        }

        output.Line();
        output.Table(table);
    }

    private int RunComparison(CommandContext context, string folder, CancellationToken cancellation)
    {
        string[] all = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(file => AudioFile.Extensions.Contains(Path.GetExtension(file).ToLowerInvariant())).Order(StringComparer.Ordinal)]
            : throw new RequestException("--compare-profiles", $"There is no folder '{folder}'.");
        int wanted = context.Get(_clips) > 0
            ? Math.Min(all.Length, context.Get(_clips)) : throw new RequestException("--clips", "--clips must be 1 or more.");
        if (wanted == 0)
        {
            throw new RequestException("--compare-profiles", $"'{folder}' holds no recordings.");
        }

        string[] paths = [.. Enumerable.Range(0, wanted).Select(i => all[(int)((long)i * all.Length / wanted)])];
        IReadOnlyList<ComparedFunctional> rows;
        using (ProgressLine line = context.Output.Progress())
        {
            rows = PublishedComparison.Run(
                context.Session.Plugins.CueExtractor("egemaps-opensmile-functionals"),
                context.Session.Plugins.CueExtractor("egemaps-functionals"), paths,
                done => line.Report($"{done} of {paths.Length} recordings measured"), cancellation);
        }

        context.Output.Print(rows, () => context.Output.Line(PublishedComparison.Table(rows).TrimEnd('\n')));
        return ExitCodes.Done;
    }

    private int RunTruthTest(CommandContext context, CancellationToken cancellation)
    {
        string? only = context.Get(_extractor);
        IReadOnlyList<ICueExtractor> extractors = only is not null
            ? [context.Session.Plugins.CueExtractor(only)]
            : [.. context.Session.Plugins.CueExtractors.Where(extractor =>
                TruthTest.Fits(extractor) && extractor.CheckAvailability().IsAvailable)];
        var grid = new List<TruthRow>();
        var series = new List<TruthRow>();
        using (ProgressLine line = context.Output.Progress())
        {
            foreach (ICueExtractor extractor in extractors)
            {
                line.Report($"measuring synthetic voices by {extractor.Descriptor.Id}");
                grid.AddRange(TruthTest.Run(extractor, Parameters(context), TruthTest.Grid, cancellation));
                series.AddRange(TruthTest.Run(extractor, Parameters(context), TruthTest.Series, cancellation));
            }
        }

        context.Output.Print(new { Grid = grid, Series = series }, () =>
        {
            foreach (ICueExtractor extractor in extractors)
            {
                context.Output.Line($"## {extractor.Descriptor.Name} ({extractor.Descriptor.Id}): 1 % jitter, 0.3 dB shimmer, −12 dB/octave; noise as harmonics-to-noise ratio");
                context.Output.Line(TruthReport.Grid([.. grid.Where(row => row.ExtractorId == extractor.Descriptor.Id)]));
            }

            context.Output.Line("## One cue at a time, without noise");
            context.Output.Line();
            context.Output.Line(TruthReport.Series([.. series.GroupBy(row => row.Voice).SelectMany(same => same)]));
        });
        return ExitCodes.Done;
    }
}
