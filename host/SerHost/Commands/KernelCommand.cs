using System.CommandLine;
using System.Globalization;
using SerHost.Analysis.Causes;
using SerHost.Core.Counterfactuals;
using SerHost.Core.Experiments;
using SerHost.Core.Corpora;
using SerHost.Plugins;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost kernel</c>: a model's prosodic kernels by reverse correlation.</summary>
internal sealed class KernelCommand : ICommandModule
{
    private readonly Option<string> _corpus = new("--corpus") { Description = "Folder or CSV manifest of recordings, or 'demo'.",
        HelpName = "DIR|demo", DefaultValueFactory = _ => CorpusChoice.Demo };
    private readonly Option<string?> _model =
        new("--model") { Description = "Model to ask: an id of 'serhost models', or a model's folder.", HelpName = "ID" };
    private readonly Option<string> _target =
        new("--target") { Description = "Which output is watched: predicted, label (the clip's own), or one of the model's labels.",
        HelpName = "predicted|label|LABEL", DefaultValueFactory = _ => TargetChoice.Predicted };
    private readonly Option<string> _cues = new("--cues") { Description = "Cues whose contours are random, separated by commas.",
        HelpName = "a,b", DefaultValueFactory = _ => "loudness,f0" };
    private readonly Option<string?> _dose =
        new("--dose") { Description = "One step up or down (default: two steps of the parameter that moves the cue).", HelpName = "N" };
    private readonly Option<string> _align =
        new("--align") { Description = "relative: equal shares of each clip's speech; onset: seconds from its onset.",
        HelpName = "relative|onset", DefaultValueFactory = _ => "relative" };
    private readonly Option<int> _bins = new("--bins") { Description = "Bins of a contour.", HelpName = "N", DefaultValueFactory = _ =>
        new KernelRequest().Bins };
    private readonly Option<int> _pairs = new("--pairs") { Description = "Pairs of opposite contours a clip.", HelpName = "N",
        DefaultValueFactory = _ => new KernelRequest().Pairs };
    private readonly Option<int?> _limit = new("--limit") { Description = "At most this many clips, evenly over the labels.",
        HelpName = "N" };
    private readonly Option<string?> _labels = new("--labels") { Description = "Only clips with these labels, separated by commas.",
        HelpName = "a,b" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Seed of everything random, and of the choice of clips.",
        HelpName = "N", DefaultValueFactory = _ => 1 };

    public Command Create()
    {
        var command = new Command("kernel", "Reverse correlation: random contours of loudness and pitch over speech, and when the decision listens to them.")
        {
            _corpus, _model, _target, _cues, _dose, _align, _bins, _pairs, _limit, _labels, _seed,
        };
        command.OnRun(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        string corpus = context.Get(_corpus)!;
        var request = new KernelRequest
        {
            Corpus = new CorpusChoice
            {
                Path = corpus == CorpusChoice.Demo ? corpus : Path.GetFullPath(corpus),
                Limit = context.Get(_limit),
                Labels = ParameterArguments.Names(context.Get(_labels)),
            },
            Model = context.Get(_model),
            Target = context.Get(_target)!,
            Cues = ParameterArguments.Names(context.Get(_cues)),
            Dose = context.Get(_dose) is { } dose ? CueNumbers.Read("--dose", dose) : null,
            Alignment = context.Get(_align) switch
            {
                "relative" => KernelAlignment.Relative,
                "onset" => KernelAlignment.Onset,
                { } other => throw new RequestException("--align", $"--align {other}: expected relative or onset."),
                null => KernelAlignment.Relative,
            },
            Bins = context.Get(_bins),
            Pairs = context.Get(_pairs),
            Seed = context.Get(_seed),
        };
        KernelResult result;
        using (ProgressLine line = context.Output.Progress())
        {
            result = await KernelStudy.RunAsync(context.Session, request, new Count(line), cancellation);
        }

        context.Output.Print(result, () => Show(context.Output, result));
        foreach (SkippedClip skip in result.Skipped.Take(5))
        {
            context.Output.Note($"left out {skip.ClipId}: {skip.Reason}");
        }

        return ExitCodes.Of(result.Clips - result.Skipped.Count, result.Clips);
    }

    private static void Show(Output output, KernelResult result)
    {
        string unit = result.Request.Alignment == KernelAlignment.Relative ? "share of speech" : "s from onset";
        foreach (ProsodicKernel kernel in result.Kernels)
        {
            var table = new TextTable($">{unit}", ">clips", ">logit per step", ">95 %", ">p")
            {
                Title = string.Create(CultureInfo.InvariantCulture, $"{kernel.Emotion}: {kernel.Cue} in steps of {kernel.Dose:0.##} ({result.Model}, {kernel.Clips} clips)"),
            };
            foreach (KernelBin bin in kernel.Bins)
            {
                table.Add(
                    bin.Centre.ToString("0.00", CultureInfo.InvariantCulture), bin.Clips.ToString(CultureInfo.InvariantCulture),
                    Numbers.Signed(bin.Weight),
                    CounterfactualView.Range(bin.Interval), CounterfactualView.P(bin.AdjustedP));
            }

            output.Table(table);
            output.Line();
        }
    }

    private sealed class Count(ProgressLine line) : IProgress<(int Done, int All)>
    {
        public void Report((int Done, int All) value) => line.Report($"{value.Done} of {value.All} clips asked");
    }
}
