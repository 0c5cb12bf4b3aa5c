using System.CommandLine;
using System.Globalization;
using SerHost.Core.Concepts;
using SerHost.Core.Corpora;
using SerHost.Core.Experiments;
using SerHost.Plugins;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost concepts</c>: what each channel, head or neuron of a layer listens to over a corpus.</summary>
internal sealed class ConceptsCommand : ICommandModule
{
    private readonly Option<string?> _model =
        new("--model") { Description = $"Model whose channels to look at (default: {Defaults.Model}).", HelpName = "ID" };
    private readonly Option<string> _corpus = new("--corpus") { Description = "Folder of recordings, or a CSV manifest.", HelpName = "DIR",
        Required = true };
    private readonly Option<string?> _layer =
        new("--layer")
        {
            Description = "Layer, as 'serhost models show ID' names it (default: the last convolution wider than 1×1); in a transformer "
                + "heads.0, neurons.0 and so on (default: the last layer's heads).",
            HelpName = "L",
        };
    private readonly Option<string> _cues = new("--cues") { Description = "Cue extractor, or none.", HelpName = "ID",
        DefaultValueFactory = _ => "gemaps" };
    private readonly Option<string> _composite = new("--composite") { Description = "Relevance rules.", HelpName = "NAME",
        DefaultValueFactory = _ => new ConceptSettings().Composite };
    private readonly Option<string?> _target =
        new("--target") { Description =
        "Output whose relevance is meant (default: the one the model chooses; a regressor wants one named).", HelpName = "LABEL" };
    private readonly Option<int> _moments = new("--moments") { Description = "Clips and moments kept a channel.", HelpName = "N",
        DefaultValueFactory = _ => new ConceptSettings().Moments };
    private readonly Option<double> _window = new("--window") { Description = "Length of a moment in seconds.", HelpName = "S",
        DefaultValueFactory = _ => new ConceptSettings().WindowSeconds };
    private readonly Option<int?> _limit =
        new("--limit", "--clips") { Description = "At most this many clips, spread evenly over the corpus.", HelpName = "N" };
    private readonly Option<int> _top =
        new("--top") { Description = "Channels (heads, neurons) shown, the most relevant first.", HelpName = "N", DefaultValueFactory =
        _ => 16 };
    private readonly Option<int?> _channel =
        new("--channel") { Description = "Show one channel's (head's, neuron's) clips, moments and cues.", HelpName = "C" };

    public Command Create()
    {
        var command = new Command("concepts",
            "Concept atlas: for every channel of a layer (head or neuron of a transformer's layer) its most relevant clips and moments over a "
            + "corpus, and which cues it goes with.")
        {
            _model, _corpus, _layer, _cues, _composite, _target, _moments, _window, _limit, _top, _channel,
        };
        command.OnRun(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        string cues = context.Get(_cues)!;
        var settings = new ConceptSettings
        {
            Layer = context.Get(_layer),
            Composite = context.Get(_composite)!,
            Target = context.Get(_target),
            Moments = context.Get(_moments),
            WindowSeconds = context.Get(_window),
        };
        string model = Defaults.ChooseModel(context.Session.Models, context.Get(_model), []).Id;
        var request = new ConceptRequest(context.Get(_model) ?? model, context.Get(_corpus)!, cues == "none"
            ? null : cues, settings, context.Get(_limit));
        ConceptAtlas atlas;
        using (ProgressLine line = context.Output.Progress())
        {
            atlas = await ConceptLibrary.GetAsync(context.Session, request, new AtlasProgress(line), cancellation);
        }

        if (context.Get(_channel) is { } channel)
        {
            ConceptProfile profile = atlas.Channels.ElementAtOrDefault(channel)
                ?? throw new RequestException("--channel",
                    $"There is no {atlas.Unit} {channel}; layer {atlas.Layer} has {atlas.Unit}s 0 to {atlas.Channels.Count - 1}.");
            context.Output.Print(profile, () => ConceptsView.ShowChannel(context.Output, atlas, profile));
        }
        else
        {
            context.Output.Print(atlas, () => ConceptsView.Show(context.Output, atlas, context.Get(_top)));
        }

        foreach (SkippedClip skipped in atlas.Skipped.Take(5))
        {
            context.Output.Note($"left out {skipped}");
        }

        if (atlas.Skipped.Count > 5)
        {
            context.Output.Note(string.Create(CultureInfo.InvariantCulture, $"and {atlas.Skipped.Count - 5} more clips"));
        }

        return ExitCodes.Of(atlas.Clips, atlas.Clips + atlas.Skipped.Count);
    }

    private sealed class AtlasProgress(ProgressLine line) : IProgress<(int Done, int All)>
    {
        public void Report((int Done, int All) value) => line.Report($"{value.Done} of {value.All} clips read");
    }
}
