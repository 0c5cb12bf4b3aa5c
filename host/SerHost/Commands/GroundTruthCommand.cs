using System.CommandLine;
using System.Globalization;
using SerHost.Analysis.Faithfulness;
using SerHost.Analysis.Segments;
using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Core.Evaluation;
using SerHost.Core.GroundTruth;
using SerHost.Plugins;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost ground-truth</c>: which method finds the emotional moments when they are known.</summary>
internal sealed class GroundTruthCommand : ICommandModule
{
    private readonly Option<string> _corpus = new("--corpus") { Description = "Recordings with speakers, sentences and a neutral version of each, to be spliced; or 'demo': synthetic voices whose bursts are known.", HelpName = "DIR|demo", DefaultValueFactory = _ => "demo" };
    private readonly Option<string?> _model = new("--model") { Description = "Model to explain.", HelpName = "ID" };
    private readonly Option<string?> _methods = new("--methods", "--method") { Description = $"Methods, separated by commas (default: every method that works here); {MethodArguments.Syntax}.", HelpName = "a,b:name=value" };
    private readonly Option<string[]> _parameters = MethodArguments.Parameters();
    private readonly Option<int> _limit =
        new("--limit") { Description = "At most this many spliced clips, evenly over emotions and speakers.", HelpName = "N",
        DefaultValueFactory = _ => 60 };
    private readonly Option<bool> _matchLevel = new("--match-level") { Description = "Scale the emotional half to the neutral one's level, so that loudness alone does not give it away." };
    private readonly Option<string?> _save =
        new("--save") { Description = "Write the spliced clips and where the emotion sits (truth.csv) to this folder, to listen to.",
        HelpName = "DIR" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Seed of everything random.", HelpName = "N",
        DefaultValueFactory = _ => 1 };

    public Command Create()
    {
        var command = new Command("ground-truth", "See which method points at the emotional moments where they are known: spliced neutral and emotional halves of one speaker and sentence, or the demo's synthetic voices.")
        {
            _corpus, _model, _methods, _parameters, _limit, _matchLevel, _save, _seed,
        };
        command.OnRun((context, cancellation) => Task.FromResult(Run(context, cancellation)));
        return command;
    }

    private int Run(CommandContext context, CancellationToken cancellation)
    {
        var notes = new List<string>();
        int limit = ParameterArguments.Positive("--limit", context.Get(_limit));
        Corpus corpus = CorpusReader.Open(context.Get(_corpus)!);
        using IModel model = MethodTexts.OpenModel(context.Session, context.Get(_model), notes);
        IReadOnlyList<EvaluatedMethod> methods = MethodTexts.Read(context.Session, context.Get(_methods), context.Get(_parameters)
            ?? [], model, notes);
        ulong seed = context.Get(_seed);
        HashSet<string> emotions = model.Descriptor.Outputs.ToHashSet(StringComparer.OrdinalIgnoreCase);
        IReadOnlyList<GroundTruthClip> clips = corpus.IsSynthetic
            ? DemoGroundTruth.Build(corpus.Clips, emotions, limit, unchecked((int)seed))
            : SplicedCorpus.Build(corpus.Clips, emotions, limit, new SpliceSettings { MatchLevel = context.Get(_matchLevel) },
                unchecked((int)seed));
        if (clips.Count == 0)
        {
            throw new RequestException("--corpus", $"{corpus.Name} has no neutral and emotional clips of the same speaker and sentence that the model knows.");
        }

        if (context.Get(_save) is { } folder)
        {
            Save(folder, clips, cancellation);
        }

        LocalisationReport report;
        using (ProgressLine line = context.Output.Progress())
        {
            report = LocalisationStudy.Run(
                model, methods, clips, SegmentSettings.Comparison, seed, context.Session.Threads,
                new ClipCount(line, "explained", clips.Count), cancellation);
        }

        context.Output.Print(report, () => Show(context.Output, report));
        foreach (string note in notes.Concat(report.Failures.Select(f => "Left out: " + f)))
        {
            context.Output.Note(note);
        }

        return ExitCodes.Of(clips.Count - report.Failures.Count, clips.Count);
    }

    private static void Show(Output output, LocalisationReport report)
    {
        foreach (string which in new[] { "all", "recognised" })
        {
            LocalisationCell[] cells = [.. report.Cells.Where(c => c.Clips == which)];
            if (cells.Length == 0)
            {
                continue;
            }

            string[] scores = [.. cells.Select(c => c.Score).Distinct()];
            var table = new TextTable(["method", .. scores.Select(s => ">" + s)])
            {
                Title = which == "all"
                    ? $"All {report.Clips} clips, {report.Speakers} speakers: mean (95 % over speakers)"
                    : $"The {report.Recognised} clips where the model decides for the emotion explained",
            };
            foreach (var method in cells.GroupBy(c => c.Method))
            {
                table.Add([method.Key, .. scores.Select(s =>
                    method.FirstOrDefault(c => c.Score == s) is { } cell ? ChanceText.Of(cell.Mean, cell.Interval, cell.Verdict) : "–")]);
            }

            table.Add(["(chance)", .. scores.Select(s =>
                cells.First(c => c.Score == s).Chance.ToString("0.000", CultureInfo.InvariantCulture))]);
            output.Table(table);
            output.Line();
        }

        output.Line("pointing: the best window lies in the emotional moments; overlap: intersection over union of the segments with them; mass: share of positive relevance in them; auc: a frame in them outranks one outside. + better than chance, − worse.");
    }

    private static void Save(string folder, IReadOnlyList<GroundTruthClip> clips, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        using var truth = new StreamWriter(Path.Combine(folder, "truth.csv"));
        truth.WriteLine("path,label,speaker,start_s,end_s");
        foreach (GroundTruthClip clip in clips)
        {
            (AudioClip sound, IReadOnlyList<TimeRange> ranges) = clip.Read(cancellation);
            AudioFile.WriteWav(Path.Combine(folder, clip.Id + ".wav"), sound);
            foreach (TimeRange range in ranges)
            {
                truth.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clip.Id}.wav,{clip.Emotion},{clip.Speaker},{range.StartSeconds:0.0000},{range.EndSeconds:0.0000}"));
            }
        }
    }
}
