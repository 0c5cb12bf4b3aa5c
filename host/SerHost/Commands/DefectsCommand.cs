using System.CommandLine;
using System.Globalization;
using SerHost.Core.Corpora;
using SerHost.Core.Models;
using SerHost.Core.Replication;
using SerHost.Sdk.Models;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost defects</c>: what the paper's released program got wrong, and how far each error moves the results.</summary>
internal sealed class DefectsCommand : ICommandModule
{
    private readonly Option<string> _corpus = new("--corpus") { Description = "Folder or CSV manifest of labelled recordings, or 'demo'.",
        HelpName = "DIR|demo", DefaultValueFactory = _ => "demo" };
    private readonly Option<string?> _model = new("--model") { Description = "Model to explain.", HelpName = "ID" };
    private readonly Option<string?> _speakers =
        new("--speakers") { Description = "Only the speakers listed in this file, for example a split file.", HelpName = "FILE" };
    private readonly Option<int> _limit = new("--limit") { Description = "At most this many clips, evenly over the labels.", HelpName = "N",
        DefaultValueFactory = _ => 60 };
    private readonly Option<string> _layer = new("--layer") { Description = "Layer whose channels are the concepts.", HelpName = "NAME",
        DefaultValueFactory = _ => new DefectSettings().ConceptLayer };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Seed of everything random, and of the choice of clips.",
        HelpName = "N", DefaultValueFactory = _ => 1 };

    public Command Create()
    {
        var command = new Command("defects", "Run the analysis with each known defect of the paper's released program switched on, alone and together (as-released), and show how far Δf and plausibility move.")
        {
            _corpus, _model, _speakers, _limit, _layer, _seed,
        };
        command.OnRun((context, cancellation) => Task.FromResult(Run(context, cancellation)));
        return command;
    }

    private int Run(CommandContext context, CancellationToken cancellation)
    {
        var notes = new List<string>();
        Corpus corpus = CorpusReader.Open(context.Get(_corpus)!);
        ulong seed = context.Get(_seed);
        IReadOnlyList<CorpusClip> clips = CorpusSampler.Sample(
            ClipSelection.Choose(corpus.Clips, context.Get(_speakers), null).Where(clip => clip.Label is not null),
            ParameterArguments.Positive("--limit", context.Get(_limit)), unchecked((int)seed));
        using IModel model = MethodTexts.OpenModel(context.Session, context.Get(_model), notes);
        if (model.Graph is null)
        {
            notes.Add("The model has no layer graph: CRP and its defects (D1, D2, D9) were left out.");
        }

        DefectReport report;
        using (ProgressLine line = context.Output.Progress())
        {
            report = DefectStudy.Run(
                model, context.Session.Plugins.Method("occlusion"), model.Graph is null ? null : context.Session.Plugins.Method("crp"),
                context.Session.Plugins.CueExtractor("gemaps"), clips,
                new DefectSettings { ConceptLayer = context.Get(_layer)!, Seed = seed }, context.Session.Threads,
                new ClipCount(line, "analysed", clips.Count), cancellation);
        }

        context.Output.Print(report, () => Show(context.Output, report));
        foreach (string note in notes.Concat(report.Failures.Select(f => "Left out: " + f)))
        {
            context.Output.Note(note);
        }

        return ExitCodes.Of(clips.Count - report.Failures.Count, clips.Count);
    }

    private static void Show(Output output, DefectReport report)
    {
        var table = new TextTable(
            "method", "switched on", "what it is", ">same moments", ">shift of Δf", ">sign flips", ">angry loudness", ">angry pitch", ">sad loudness", ">sad pitch",
            ">as expected", ">change", ">95 %")
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"{report.Model}, {report.Clips} clips, {report.Speakers} speakers; Δf = salient − full clip"),
        };
        foreach (DefectRow row in report.Rows)
        {
            table.Add(
                row.Method, row.Variant, Enum.TryParse(row.Variant, out Defect defect) ? defect.Title() : "",
                Numbers.Percent(row.SharedTime), row.Shift.ToString("0.00", CultureInfo.InvariantCulture), Numbers.Percent(row.SignFlips),
                Numbers.Signed(row.AngryLoudness), Numbers.Signed(row.AngryPitch), Numbers.Signed(row.SadLoudness),
                Numbers.Signed(row.SadPitch),
                Numbers.Percent(row.Plausible), Points(row.PlausibleChange),
                double.IsNaN(row.PlausibleInterval.Low)
                    ? "–" : $"{Points(row.PlausibleInterval.Low)} to {Points(row.PlausibleInterval.High)}");
        }

        output.Table(table);
        output.Line("same moments: intersection over union of the segments with ours. shift: mean |Δf − ours| over the spread of ours between clips. pitch in semitones. as expected: literature table, main cues; change in percentage points.");
        if (!double.IsNaN(report.CanonisationErrorOfD1))
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"D1: outputs of the wrongly folded network differ from the model's by up to {report.CanonisationErrorOfD1:0.0}."));
        }
    }

    private static string Points(double share) =>
        double.IsFinite(share) ? (100 * share).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture) : "–";
}
