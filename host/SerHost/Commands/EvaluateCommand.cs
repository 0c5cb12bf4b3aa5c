using System.CommandLine;
using System.Globalization;
using MathNet.Numerics.Statistics;
using SerHost.Analysis.Labels;
using SerHost.Analysis.Statistics;
using SerHost.Core.Corpora;
using SerHost.Core.Models;
using SerHost.Core.Windowing;
using SerHost.Sdk.Models;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost evaluate</c>: how well a classifier names the emotions of a labelled corpus.</summary>
internal sealed class EvaluateCommand : ICommandModule
{
    private readonly Option<string> _model = new("--model") { Description = "Model to evaluate.", HelpName = "ID", Required = true };
    private readonly Option<string?> _windowing = WindowingOption.Create();
    private readonly Option<string> _corpus = new("--corpus") { Description = "Folder of labelled recordings, or a CSV manifest.",
        HelpName = "DIR", Required = true };
    private readonly Option<string?> _speakers =
        new("--speakers") { Description = "Only the speakers listed in this file, for example a split file.", HelpName = "FILE" };
    private readonly Option<string?> _clips = new("--clips") { Description = "Only the clips whose ids are listed in this file.",
        HelpName = "FILE" };

    public Command Create()
    {
        var command = new Command("evaluate", "Accuracy, recall, confusions and calibration of a model on a labelled corpus, with intervals over speakers.")
        {
            _model, _windowing, _corpus, _speakers, _clips,
        };
        command.OnRun((context, cancellation) => Task.FromResult(Run(context, cancellation)));
        return command;
    }

    private int Run(CommandContext context, CancellationToken cancellation)
    {
        Corpus corpus = CorpusReader.Open(context.Get(_corpus)!);
        IReadOnlyList<CorpusClip> clips = ClipSelection.Choose(corpus.Clips, context.Get(_speakers), context.Get(_clips));
        using IModel model = WindowedModel.Open(context.Session.Models, context.Session.Models.Require(context.Get(_model)!), threads: 1,
            context.Get(_windowing));
        ModelEvaluation evaluation;
        using (ProgressLine line = context.Output.Progress())
        {
            evaluation = ModelEvaluator.Evaluate(
                model, corpus.Name, clips, EmotionVocabulary.Default, context.Session.Threads,
                new ClipCount(line, "evaluated", clips.Count), cancellation);
        }

        context.Output.Print(evaluation, () => Show(context.Output, evaluation));
        SkippedClips.Warn(context.Output, evaluation.Skipped);
        return ExitCodes.Of(evaluation.Clips, evaluation.Clips + evaluation.Skipped.Count);
    }

    private static void Show(Output output, ModelEvaluation evaluation)
    {
        output.Line($"{evaluation.Model} on {evaluation.Corpus}: {evaluation.Clips} clips, {evaluation.Speakers.Count} speakers");
        output.Line($"accuracy                    {Share(evaluation.Accuracy)}  {Range(evaluation.AccuracyInterval)}");
        output.Line($"unweighted average recall   {Share(evaluation.UnweightedAverageRecall)}  {Range(evaluation.UnweightedAverageRecallInterval)}");
        output.Line($"expected calibration error  {Share(evaluation.ExpectedCalibrationError)}");
        output.Line();
        output.Table(Confusion(evaluation));
        if (evaluation.Speakers.Count > 0)
        {
            double[] accuracies = [.. evaluation.Speakers.Select(speaker => speaker.Accuracy).Order()];
            output.Line();
            output.Line($"accuracy by speaker: lowest {Share(accuracies[0])}, median {Share(accuracies.Median())}, highest {Share(accuracies[^1])}");
        }
    }

    private static TextTable Confusion(ModelEvaluation evaluation)
    {
        var table = new TextTable(["true \\ predicted",
            .. evaluation.Labels.Select(label => ">" + label), ">clips", ">recall", ">precision"]);
        for (int row = 0; row < evaluation.Labels.Count; row++)
        {
            ClassAccuracy found = evaluation.Classes[row];
            table.Add([
                found.Label,
                .. evaluation.Confusion[row].Select(count => count.ToString(CultureInfo.InvariantCulture)),
                found.Clips.ToString(CultureInfo.InvariantCulture), Share(found.Recall), Share(found.Precision)]);
        }

        return table;
    }

    private static string Share(double value) => double.IsNaN(value) ? "-" : value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Range(Interval interval) =>
        double.IsNaN(interval.Low) ? $"(no interval: it needs {ModelEvaluation.FewestSpeakers} named speakers)"
            : $"(95 % {Share(interval.Low)} to {Share(interval.High)}, over speakers)";
}
