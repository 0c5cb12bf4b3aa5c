using SerHost.Tests.Documentation;
using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd;

/// <summary>Every command that the README names, typed one after the other by somebody who has just got the program, with what it must
/// say.</summary>
public sealed class ReadmeWalkTests : IDisposable
{
    /// <summary>By the README's own words: what is typed for them (A, B, D: stores; DIR: the demo's clips; CLIP: one of them), and what the
    /// answer holds.</summary>
    private static readonly Dictionary<string, (string Typed, string Says)> s_walk = new()
    {
        [""] = ("", "serhost run "),
        ["run"] = ("run --limit 6", "In short: 6 clips of "),
        ["run --corpus DIR [--methods occlusion,crp,random] [--model ID] [--limit N]"] =
            ("run --corpus DIR --methods occlusion,crp,random --model crema-d-resnet-small --limit 6", "Δf in the segments that crp marks"),
        ["explain CLIP --model ID --method crp --param layer=layer1.conv1 --param channels=top:8"] =
            ("explain CLIP --model crema-d-resnet-small --method crp --param layer=layer1.conv1 --param channels=top:8",
            "Salient segments"),
        ["stats"] = ("stats", "6 clips, "),
        ["results RUN --describe"] = ("results last --describe", "crema-d-resnet-small"),
        ["stats RUN --csv FILE --utterances FILE"] = ("stats last --csv cells.csv --utterances values.csv", "Plausibility"),
        ["results RUN --segments FILE"] = ("results last --segments segments.csv", "In short:"),
        ["explain CLIP --model ID --method crp --out MAP.npy"] = ("explain CLIP --model crema-d-resnet-small --method crp --out map.npy", "Salient segments"),
        ["corpora DIR [--check]"] = ("corpora DIR --check", "48 clips"),
        ["results"] = ("results", "occlusion"),
        ["results diff A B"] = ("results diff last last", ""),
        ["counterfactual --corpus DIR --model ID --method crp --cues loudness,f0"] =
            ("counterfactual --corpus DIR --model crema-d-resnet-small --method crp --cues loudness --limit 1", "loudness"),
        ["what-if CLIP --segment 1 --pitch +3"] = ("what-if CLIP --segment 1 --pitch +3", "The voice there"),
        ["kernel --corpus DIR --model ID"] = ("kernel --corpus DIR --model crema-d-resnet-small --limit 2 --cues loudness --pairs 8",
            "logit per step"),
        ["transforms"] = ("transforms", "pitch"),
        ["transform CLIP --with voice --param pitch=+4 --from 0.4 --to 0.9 --out FILE.wav"] =
            ("transform CLIP --with voice --param pitch=+4 --from 0.4 --to 0.9 --out higher.wav", "higher.wav"),
        ["compare"] = ("compare", "Agreement on where to look"),
        ["report RUN --out FILE.html [--clips all\\|wrong\\|N] [--audio none\\|segments\\|all]"] =
            ("report last --out page.html --clips 2 --audio none", "page.html"),
        ["evaluate-methods [--kernel loudness] [--perturb nwaves-room:noise=white:snr=20]"] = ("evaluate-methods --limit 2 --methods gradient,random --window-sets 100", "random maps"),
        ["ground-truth"] = ("ground-truth --limit 4 --methods gradient,random", "pointing"),
        ["concepts --model ID --corpus DIR --layer layer2.conv2"] =
            ("concepts --model crema-d-resnet-small --corpus DIR --layer layer2.conv2 --limit 4", "channel"),
        ["cues CLIP [--extractor gemaps\\|praat\\|opensmile]"] = ("cues CLIP --extractor gemaps", "loudness"),
        ["cues CLIP --level functionals"] = ("cues CLIP --level functionals", "f0_semitone_mean"),
        ["cues --truth-test"] = ("cues --truth-test --extractor gemaps", "One cue at a time"),
        ["evaluate --model ID --corpus DIR"] = ("evaluate --model crema-d-resnet-small --corpus DIR", "unweighted average recall"),
        ["methods show ID"] = ("methods show crp", "Parameters"),
        ["cues show ID"] = ("cues show gemaps", "semitones above 27.5 Hz"),
        ["models show ID"] = ("models show crema-d-resnet-small", "trained on: crema-d"),
        ["models check ID"] = ("models check crema-d-resnet-small", "layer graph"),
        ["models add FILE.onnx --id ID --labels a,b,…"] = ("models add MODEL --id mine --labels angry,disgust,fear,happy,neutral,sad",
            "mine"),
        ["run EXPERIMENT --shard 1/4 --store A"] = ("run EXPERIMENT --shard 1/2 --store A", "In short: 3 clips"),
        ["merge A B C --into D"] = ("merge A B --into D", "D"),
        ["run EXPERIMENT --only-stored --store D"] = ("run EXPERIMENT --only-stored --store D", "0 maps computed"),
        ["store"] = ("store", "map "),
        ["store check"] = ("store check", ""),
        ["store repair"] = ("store repair", ""),
        ["store compact"] = ("store compact", ""),
        ["store prune"] = ("store prune", ""),
        ["store share GROUP"] = ("store share", "its group"),
        ["doctor"] = ("doctor", "ffmpeg"),
        ["plugins"] = ("plugins", "attribution-occlusion"),
        ["plugins trust ID"] = ("plugins trust attribution-occlusion", "came with the program"),
        ["new python-attribution NAME"] = ("new python-attribution my-method", "plugin.py"),
        ["ui --snapshot PAGE FILE.svg"] = ("ui --snapshot corpus corpus.svg", "corpus.svg"),
        ["completion bash"] = ("completion bash", "complete -o default -F _serhost serhost"),
        ["run … --windowing speech"] = ("run --corpus DIR --methods random --limit 2 --windowing speech", "In short: 2 clips"),
        ["export RUN --as csv"] = ("export last --as csv --out exported", ""),
        ["figure clip CLIP --out F.pdf"] = ("figure deltas --out figures/deltas.pdf", "Caption: Δf"),
        ["bundle RUN --out X.zip"] = ("bundle last --out X.zip", ""),
        ["run X.zip"] = ("run X.zip --corpus DIR", "In short: 2 clips"),
    };

    /// <summary>Commands that need what a walk has not (a cluster, a folder of a hub's model, somebody's plugin), with the tests that walk them.</summary>
    private static readonly Dictionary<string, string> s_elsewhere = new()
    {
        ["cluster slurm EXPERIMENT --tasks 16 --follow"] = nameof(ClusterTests),
        ["models add FOLDER"] = "HubModelTests",
        ["results rename RUN NAME"] = "the tests of runs as things",
        ["results delete RUN"] = "the tests of runs as things",
        ["plugins install FOLDER"] = "the tests of plugins' installation",
    };

    private readonly ScratchFolder _folder = new();
    private readonly SerhostProgram _serhost;

    public ReadmeWalkTests() => _serhost = new SerhostProgram(_folder, withFixtures: false);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_command_of_the_readme_does_what_it_says()
    {
        string[] named = [.. DocumentationPages.CommandLines(DocumentationPages.Read("README.md")).Distinct()];
        Assert.Empty(named.Except(s_walk.Keys).Except(s_elsewhere.Keys));
        string work = Directory.CreateDirectory(_folder.File("work")).FullName, experiment = _folder.File("work", "six.json");
        Assert.Equal(0, _serhost.RunIn(work, "run", "--limit", "6", "--methods", "random", "--save", experiment).ExitCode);
        Assert.Equal(0, _serhost.RunIn(work, "run", experiment, "--shard", "2/2", "--store", "B").ExitCode);
        string corpus = Directory.EnumerateDirectories(_folder.File("data", "serhost"), "demo-*").Single();
        string clip = Directory.EnumerateFiles(corpus, "*.wav", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        var wrong = new List<string>();
        foreach ((string line, (string typed, string says)) in s_walk)
        {
            string[] arguments = [.. typed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word switch
            {
                "DIR" => corpus,
                "CLIP" => clip,
                "EXPERIMENT" => experiment,
                "MODEL" => Path.Combine(TestFiles.RepositoryRoot, "models", "crema-d-resnet-small", "model.onnx"),
                _ => word,
            })];
            SerhostProgram.Outcome outcome = _serhost.RunIn(work, arguments);
            // Alone it opens the terminal UI, and here is no terminal.
            if (outcome.ExitCode != (typed.Length == 0 ? 2 : 0) || !outcome.Output.Contains(says, StringComparison.Ordinal))
            {
                wrong.Add($"serhost {line}: typed '{typed}', exit code {outcome.ExitCode}, expected '{says}' in:\n{outcome.Output}\n{outcome.Error}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
    }

    [Fact]
    public void First_fifteen_lines_of_the_demo_say_what_was_found_and_whether_to_believe_it()
    {
        SerhostProgram.Outcome outcome = _serhost.Run("run", "--model", "crema-d-resnet-small");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        string[] lines = outcome.Output.Split('\n');
        string first = string.Join(' ', lines.Take(15).Select(line => line.Trim()));
        foreach (string said in new[]
        {
            "48 clips of 4 speakers", "nothing here is about people", "right in 24 of 48 clips", "guessing gives 17 %",
            "By crp the model decides on moments in which the voice is louder", "beyond chance in", "research expects it of angry",
            "The controls random and random-smooth, which know nothing of the model, show nothing beyond chance",
            "Believe, of these clips: louder (crp)", "cannot be decided with 4 speakers",
        })
        {
            Assert.Contains(said, first, StringComparison.Ordinal);
        }

        Assert.All(lines, line => Assert.InRange(line.TrimEnd().Length, 0, 100));
        Assert.DoesNotContain("−", outcome.Output, StringComparison.Ordinal);
        int legend = Array.FindIndex(lines, line => line.StartsWith("The tables:", StringComparison.Ordinal)), table =
            Array.FindIndex(lines, line => line.StartsWith("emotion ", StringComparison.Ordinal));
        Assert.InRange(legend, 1, table);
    }
}
