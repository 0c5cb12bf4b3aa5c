using System.CommandLine;
using System.Globalization;
using SerHost.Analysis.Segments;
using SerHost.Core.Experiments;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Plugins;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost explain</c>: one recording, or one matrix of features.</summary>
internal sealed class ExplainCommand : ICommandModule
{
    private readonly Argument<string?> _clip = new("clip") { Description = "The recording.", Arity = ArgumentArity.ZeroOrOne,
        HelpName = "CLIP" };
    private readonly Option<string?> _features = new("--features") { Description = "A model input in place of a recording: a log-mel matrix in the model's own scale, or the samples of a waveform model, raw float32.", HelpName = "FILE.f32" };
    private readonly Option<string?> _shape = new("--shape") { Description = "Bands and frames of --features, for example 128x134; 1xSAMPLES for a waveform; FRAMESxBANDS where the model's own layout has frames first.", HelpName = "BANDSxFRAMES" };
    private readonly Option<string?> _model =
        new("--model") { Description = "Model to explain: an id of 'serhost models', or a model's folder.", HelpName = "ID" };
    private readonly Option<string?> _windowing = WindowingOption.Create();
    private readonly Option<string?> _method =
        new("--method", "--methods") { Description = $"Attribution method (default: {Defaults.Method}); {MethodArguments.Syntax}.",
        HelpName = "ID:name=value" };
    private readonly Option<string[]> _parameters = MethodArguments.Parameters();
    private readonly Option<string> _target = new("--target") { Description = "What to explain: predicted, or one of the model's labels.",
        HelpName = "predicted|LABEL", DefaultValueFactory = _ => TargetChoice.Predicted };
    private readonly Option<string?> _out = new("--out") { Description = "Write the map, with a .json beside it. The ending says how: .npy (NumPy), .f32 (raw float32), .csv, .png, .svg.", HelpName = "FILE.npy" };
    private readonly Option<string?> _cues =
        new("--cues") { Description = "Also measure the voice in the salient segments by this extractor.", HelpName = "ID" };
    private readonly Option<int?> _segments = new("--segments") { Description = "Salient segments.", HelpName = "K" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Seed of everything random.", HelpName = "N",
        DefaultValueFactory = _ => 1 };

    public Command Create()
    {
        var command = new Command("explain", "Explain one recording: which moments drove the model's decision.")
        {
            _clip, _features, _shape, _model, _windowing, _method, _parameters, _target, _out, _cues, _segments, _seed,
        };
        command.OnRun(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        ExplainRequest request = Request(context);
        if (context.Get(_out) is { } asked)
        {
            MapFiles.Require(asked);
        }

        Explanation found;
        using (ProgressLine line = context.Output.Progress())
        {
            request = request with { OnCost = cost => line.Tell(CostText(cost)) };
            found = await context.Session.ExplainAsync(request, new Reporter(line), cancellation);
        }

        MapDescription description = MapDescription.Of(found);
        if (context.Get(_out) is { } file)
        {
            MapFiles.Write(file, found, description);
        }

        context.Output.Print(new { Map = description, found.Segments.Segments, found.Contrast?.Result.Contrasts }, () =>
            Show(context.Output, found, context.Get(_out)));
        return ExitCodes.Done;
    }

    private static string CostText(ExplanationCost cost) => string.Create(
        CultureInfo.InvariantCulture,
        $"{cost.Evaluations:N0} evaluations of the model, {cost.Each.TotalMilliseconds:0.#} ms each: about {Numbers.Duration(cost.Whole)}.");

    private ExplainRequest Request(CommandContext context)
    {
        string? clip = context.Get(_clip), features = context.Get(_features);
        if ((clip is null) == (features is null))
        {
            throw new RequestException("clip", "Name either a recording or --features FILE.f32 --shape BANDSxFRAMES.");
        }

        return new ExplainRequest
        {
            ClipPath = clip,
            Features = features is null ? null : Matrix(features, context.Get(_shape)),
            Model = context.Get(_model),
            Windowing = context.Get(_windowing),
            Method = MethodArguments.Single("--method", context.Get(_method), context.Get(_parameters) ?? []),
            Target = context.Get(_target)!,
            Segments = context.Get(_segments) is { } count ? SegmentSettings.Default with { Count = count } : SegmentSettings.Default,
            Cues = context.Get(_cues) is { } cues ? new CueChoice { Id = cues } : null,
            Seed = context.Get(_seed),
        };
    }

    private static FeatureMatrix Matrix(string path, string? shape)
    {
        string[] sides = (shape ?? "").Split('x', '×');
        return sides.Length == 2
            && int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out int bands) && bands > 0
            && int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out int frames) && frames > 0
            ? FeatureMatrix.Read(path, bands, frames)
            : throw new RequestException("--shape", $"--features needs --shape BANDSxFRAMES, for example 128x134{(shape is null ? "" : $"; found '{shape}'")}.");
    }

    private static void Show(Output output, Explanation found, string? file)
    {
        StoredPrediction prediction = found.Prediction;
        var decision = new TextTable("output", ">logit", ">probability") { Title = $"{found.ClipId}: {(prediction.Decision is null ? "" : $"{prediction.PredictedLabel}, ")}explained: {found.Stored.TargetLabel}, by {found.Stored.MethodId} ({found.Stored.Parameters})" };
        for (int i = 0; i < prediction.Labels.Count; i++)
        {
            decision.Add(prediction.Labels[i], Numbers.Signed(prediction.Logits[i]), prediction.Probabilities.Count > 0
                ? Numbers.Percent(prediction.Probabilities[i]) : "–");
        }

        output.Table(decision);
        output.Line();
        var segments = new TextTable(">rank", ">from s", ">to s", ">relevance") { Title = "Salient segments" };
        foreach (Segment segment in found.Segments.Segments)
        {
            segments.Add(
                segment.Rank.ToString(CultureInfo.InvariantCulture), Numbers.Seconds(segment.Range.StartSeconds),
                Numbers.Seconds(segment.Range.EndSeconds), Numbers.Signed(segment.Score));
        }

        output.Table(segments);
        output.Line();
        if (found.Stored.Extras.Count > 0)
        {
            var extras = new TextTable("part", ">relevance") { Title = "Parts of the explanation" };
            foreach (StoredExtraMap extra in found.Stored.Extras)
            {
                extras.Add(extra.Name, Numbers.Signed(extra.Weight));
            }

            output.Table(extras);
            output.Line();
        }

        if (found.Contrast is { } contrast)
        {
            StatsView.Show(output, ClipTables.Cues(contrast));
        }

        foreach (Diagnostic diagnostic in found.Stored.Diagnostics)
        {
            output.Line($"{diagnostic.Id}: {Numbers.Significant(diagnostic.Value)}{(diagnostic.Unit.Length == 0 ? "" : " " + diagnostic.Unit)} ({diagnostic.Note})");
        }

        foreach (string note in found.Notes.Concat(found.Stored.Notes).Concat(found.Segments.Notes))
        {
            output.Note(note);
        }

        output.Note($"Computed in {Numbers.Duration(TimeSpan.FromSeconds(found.Stored.Seconds))} on {found.Stored.Device}{(found.FromStore ? ", answered from the store" : "")}.{Written(found.Map.Site, file)}");
    }

    /// <summary>What was written where; the table above is of the input's map, whatever place inside was asked for.</summary>
    private static string Written(SiteMap? site, string? file)
    {
        string place = site is null ? "" : $"{site.Name} [{string.Join(", ", site.Dims)}]";
        return (site, file) switch
        {
            (null, null) => "",
            (null, _) => $" Written to {file}.",
            (_, null) => $" The segments are of the input's map; --out FILE writes {place}.",
            _ => $" {place} written to {file}, the input's map, whose segments are shown, to {MapFiles.InputFile(file)}.",
        };
    }

    private sealed class Reporter(ProgressLine line) : IProgress<double>
    {
        public void Report(double value) => line.Report($"explaining: {Numbers.Percent(value)}");
    }
}
