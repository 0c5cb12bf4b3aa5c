using System.CommandLine;
using System.Text.Json;
using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Core.Models;
using SerHost.Core.Windowing;
using SerHost.Plugins;
using SerHost.Sdk.Models;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost features</c>: writes what a model's front end computes from a corpus, for training.</summary>
internal sealed class FeaturesCommand : ICommandModule
{
    private readonly Argument<string> _corpus = new("corpus") { Description = "A recording, a folder of recordings, or a CSV manifest.",
        HelpName = "CLIP|DIR" };
    private readonly Option<string> _model = new("--model") { Description = "Model whose front end to use.", HelpName = "ID",
        Required = true };
    private readonly Option<string> _out =
        new("--out") { Description = "File to write: .npy (NumPy), or .f32 (raw float32); a .json of the same name tells what lies in it.",
        HelpName = "FILE.npy", Required = true };

    public Command Create()
    {
        var command = new Command("features", "Export a model's inputs of a whole corpus as float32 [clips, bands, frames], for training.") { _corpus, _model, _out };
        command.OnRun((context, cancellation) => Task.FromResult(Run(context, cancellation)));
        return command;
    }

    private int Run(CommandContext context, CancellationToken cancellation)
    {
        string path = context.Get(_out)!;
        string indexPath = Path.ChangeExtension(path, ".json");
        if (Path.GetExtension(path).ToLowerInvariant() is not (".npy" or ".f32"))
        {
            throw new RequestException("--out", $"--out {path}: the ending says how features are written; choose .npy or .f32 (a .json beside it says what lies in it).");
        }

        IReadOnlyList<CorpusClip> clips = ClipsOf(context.Get(_corpus)!);
        using IModel model = WindowedModel.Open(context.Session.Models, context.Session.Models.Require(context.Get(_model)!), threads: 1);
        FeatureIndex index;
        using (ProgressLine line = context.Output.Progress())
        {
            index = FeatureExporter.Export(model, clips, path, context.Session.Threads, new ClipCount(line, "exported", clips.Count),
                cancellation);
        }

        File.WriteAllText(indexPath, JsonSerializer.Serialize(index, JsonText.Options) + "\n");
        context.Output.Print(index, () => context.Output.Line($"{path}: {index.Shape[0]} clips × {index.Shape[1]} bands × {index.Shape[2]} frames, listed in {indexPath}."));
        SkippedClips.Warn(context.Output, index.Skipped);
        return ExitCodes.Of(index.Shape[0], index.Shape[0] + index.Skipped.Count);
    }

    private static IReadOnlyList<CorpusClip> ClipsOf(string source) =>
        File.Exists(source) && AudioFile.Extensions.Contains(Path.GetExtension(source).ToLowerInvariant())
            ? [new CorpusClip(Path.GetFileNameWithoutExtension(source), Path.GetFullPath(source), null, null, null, null)]
            : CorpusReader.Open(source).Clips;
}
