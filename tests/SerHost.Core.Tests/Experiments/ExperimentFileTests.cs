using SerHost.Analysis.Segments;
using SerHost.Core.Experiments;
using SerHost.Plugins;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Experiments;

public sealed class ExperimentFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_and_read_give_the_same_experiment()
    {
        var experiment = new Experiment
        {
            Name = "mine",
            Corpus = new CorpusChoice { Path = _folder.File("clips"), Limit = 7, Labels = ["angry"] },
            Model = "m",
            Target = "label",
            Methods = [new MethodChoice { Id = "a" }, new MethodChoice { Id = "b", Name = "b2", Parameters = new SortedDictionary<string, string> { ["x"] = "1" } }],
            Segments = SegmentSettings.Paper with { Count = 3, WindowSeconds = 0.2 },
            Baselines = ["full", "matched"],
            Seed = ulong.MaxValue,
        };
        ExperimentFile.Write(_folder.File("e.json"), experiment);
        Experiment read = ExperimentFile.Read(_folder.File("e.json"));
        Assert.Equal(ExperimentFile.ToText(experiment), ExperimentFile.ToText(read));
        Assert.Equal(experiment.Segments, read.Segments);
        Assert.Equal("1", read.Methods[1].Parameters["x"]);
    }

    [Fact]
    public void Default_experiment_runs_the_demo_with_three_methods()
    {
        Experiment experiment = ExperimentFile.Default();
        Assert.Equal(("demo", "gemaps"), (experiment.Corpus.Path, experiment.Cues.Id));
        Assert.Equal(["occlusion", "crp", "random", "random-smooth"], experiment.Methods.Select(method => method.Id));
    }

    [Fact]
    public void Relative_corpus_counts_from_the_files_folder()
    {
        File.WriteAllText(_folder.File("e.json"), """{ "corpus": { "path": "clips" }, "methods": ["a"] }""");
        Experiment read = ExperimentFile.Read(_folder.File("e.json"));
        Assert.Equal(_folder.File("clips"), read.Corpus.Path);
        Assert.Equal("e", read.Name);
    }

    [Theory]
    [InlineData("../models/mine", "models/mine")]
    [InlineData("./mine", "here/mine")]
    public void Relative_folder_of_a_model_counts_from_the_files_folder(string written, string meant)
    {
        Directory.CreateDirectory(_folder.File("here"));
        File.WriteAllText(_folder.File("here/e.json"), $$"""{ "model": "{{written}}", "methods": ["a"] }""");
        Assert.Equal(_folder.File(meant), ExperimentFile.Read(_folder.File("here/e.json")).Model);
    }

    [Fact]
    public void Model_named_by_its_id_stays_an_id()
    {
        File.WriteAllText(_folder.File("e.json"), """{ "model": "crema-d-resnet", "methods": ["a"] }""");
        Assert.Equal("crema-d-resnet", ExperimentFile.Read(_folder.File("e.json")).Model);
    }

    [Theory]
    [InlineData("""{ "methods": ["a"], "sead": 3 }""", "field 'sead', line 1: there is no such field. Did you mean 'seed'?")]
    [InlineData("""{ "methods": ["a"], "segments": { "cuont": 3 } }""", "field 'segments.cuont', line 1: there is no such field. Did you mean 'count'?")]
    [InlineData("""{ "methods": ["a"], "seed": "three" }""", "field 'seed', line 1: expected a whole number of 0 or more.")]
    [InlineData("""{ "methods": ["a"], "segments": { "threshold": "mode" } }""", "expected one of none, mean, median.")]
    [InlineData("""{ "methods": ["a"], "corpus": null }""", "field 'corpus', line 1: it must not be null")]
    [InlineData("""{ "methods": null }""", "field 'methods', line 1: it must not be null")]
    [InlineData("""{ "methods": [null] }""", "a method has no id")]
    [InlineData("""{ "methods": [{ "id": "a", "params": {} }] }""", "field 'methods[0]', line 1: 'params': there is no such field. Known: id, name, parameters.")]
    [InlineData("""{ "methods": [{ "id": "a", "parameters": { "fill": 3 } }] }""", "'parameters.fill': expected a text in quotes.")]
    [InlineData("""[1]""", "expected an object in braces.")]
    [InlineData("""{ "methods": [] }""", "methods")]
    [InlineData("""{ "methods": ["a", "a"] }""", "'a' is there twice")]
    [InlineData("""{ "methods": ["a"], "corpus": { "limit": 0 } }""", "corpus.limit")]
    [InlineData("""{ "methods": ["a"], "baselines": ["ful"] }""", "'ful'")]
    [InlineData("""{ "methods": ["a"], "segments": { "count": 0 } }""", "field 'segments.count'")]
    [InlineData("""{ "methods": ["a" """, "line 1")]
    public void Wrong_file_is_refused_with_file_and_field(string text, string named)
    {
        File.WriteAllText(_folder.File("e.json"), text);
        RequestException error = Assert.Throws<RequestException>(() => ExperimentFile.Read(_folder.File("e.json")));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains("e.json", error.Message, StringComparison.Ordinal);
        Assert.DoesNotMatch("System\\.|SerHost\\.|Path: |Parameter '", error.Message.Replace(_folder.Path, "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("predicted", null, 2)]
    [InlineData("sad", null, 1)]
    [InlineData("SAD", null, 1)]
    [InlineData("label", "ANG", 0)]
    public void Target_finds_the_output(string choice, string? clipLabel, int expected) =>
        Assert.Equal(expected, TargetChoice.Resolve(choice, ["angry", "sad", "happy"], 2, clipLabel));

    [Fact]
    public void No_output_of_a_regressor_is_the_predicted_one()
    {
        var error = Assert.Throws<RequestException>(() => TargetChoice.Resolve("predicted", ["arousal", "valence"], null, "angry"));
        Assert.Contains("arousal, valence", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, TargetChoice.Resolve("valence", ["arousal", "valence"], null, null));
    }

    [Theory]
    [InlineData("bored", null)]
    [InlineData("label", null)]
    [InlineData("label", "bored")]
    public void Target_that_does_not_exist_is_refused(string choice, string? clipLabel) =>
        Assert.Throws<RequestException>(() => TargetChoice.Resolve(choice, ["angry", "sad"], 0, clipLabel));
}
