using SerHost.Core.Audio;
using SerHost.Core.Concepts;
using SerHost.Core.Corpora;
using SerHost.Network.Tensors;
using SerHost.Network.Tensors.Rules;
using SerHost.Network.Tests.Tensors;
using SerHost.Plugins;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Core.Tests.Concepts;

public sealed class TransformerAtlasTests : IDisposable
{
    private const int SampleRateHz = 16000;
    private readonly string _folder = Directory.CreateTempSubdirectory("serhost-concepts-").FullName;

    [Fact]
    public void Heads_of_the_last_layer_are_the_concepts_unless_told_otherwise()
    {
        using var model = new WaveTransformer(ModelOutputKind.Classification);
        CorpusClip clip = Clip("one", 1);

        ConceptAtlas atlas = Build(model, [clip], new ConceptSettings());

        Assert.Equal(("heads.1", "head", 2, "attnlrp"), (atlas.Layer, atlas.Unit, atlas.Channels.Count, atlas.Composite));
        Assert.Equal(1, atlas.Channels.Sum(head => head.Share), 1e-9);
        float[] expected = Explain(model, clip, "heads");
        Assert.All(atlas.Channels, head => Assert.Equal(expected[2 + head.Channel], Assert.Single(head.Outputs).Value, 1e-4));
    }

    [Fact]
    public void Neurons_have_moments_at_the_places_their_positions_see()
    {
        using var model = new WaveTransformer(ModelOutputKind.Classification);

        ConceptAtlas atlas =
            Build(model, [Clip("one", 1), Clip("two", 2)],
            new ConceptSettings { Layer = "neurons.0", WindowSeconds = 2.0 / SampleRateHz, Composite = "cp-lrp" });

        Assert.Equal(("neurons.0", "neuron", 12), (atlas.Layer, atlas.Unit, atlas.Channels.Count));
        foreach (ConceptMoment moment in atlas.Channels.SelectMany(neuron => neuron.MostRelevant.Concat(neuron.MostActive)))
        {
            // Windows of 4 samples every 2: position p stands for the two samples in the middle of its window, 2p + 1 and 2p + 2.
            double first = moment.StartSeconds * SampleRateHz, place = (first - 1) / 2;
            Assert.Equal(Math.Round(place), place, 1e-6);
            Assert.Equal(2, (moment.EndSeconds - moment.StartSeconds) * SampleRateHz, 1e-6);
            Assert.True(moment.Value >= 0 || atlas.Clips == 2);
        }
    }

    [Fact]
    public void Unknown_layers_and_rules_are_refused_with_those_there_are()
    {
        using var model = new WaveTransformer(ModelOutputKind.Classification);

        RequestException layer = Assert.Throws<RequestException>(() => Build(model, [], new ConceptSettings { Layer = "heads.7" }));
        RequestException rules = Assert.Throws<RequestException>(() => Build(model, [], new ConceptSettings { Composite = "epsilon" }));

        Assert.Contains("neurons.0, neurons.1, heads.0, heads.1", layer.Message, StringComparison.Ordinal);
        Assert.Contains("attnlrp-gamma", rules.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Regressor_wants_its_output_named()
    {
        using var model = new WaveTransformer(ModelOutputKind.Regression);

        RequestException error = Assert.Throws<RequestException>(() => Build(model, [], new ConceptSettings()));
        ConceptAtlas atlas = Build(model, [Clip("one", 1)], new ConceptSettings { Target = "b" });

        Assert.Equal("--target", error.Field);
        Assert.All(atlas.Channels, head => Assert.Equal("b", Assert.Single(head.Outputs).Key));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static float[] Explain(WaveTransformer model, CorpusClip clip, string site)
    {
        ModelInput input = model.Prepare(AudioFile.Read(clip.Path, clip.Id, CancellationToken.None).Clip);
        var explainer = new TensorExplainer(new TensorNetwork(model.Tensors!.Graph), 1);
        explainer.Load(input.Values.Span, input.Frames, [TensorRules.AttnLrp]);
        return explainer.RelevanceAt(explainer.Outputs.Index().MaxBy(one => one.Item).Index, TensorRules.AttnLrp, site).Values;
    }

    private static ConceptAtlas Build(IModel model, IReadOnlyList<CorpusClip> clips, ConceptSettings settings) =>
        ConceptAtlasBuilder.Build(model, "test", clips, null, settings, 2, null, CancellationToken.None);

    private CorpusClip Clip(string id, int seed)
    {
        var random = new Random(seed);
        string path = Path.Combine(_folder, id + ".wav");
        WavWriter.Write(path, [.. Enumerable.Range(0, 60).Select(_ => (2 * random.NextSingle()) - 1)], SampleRateHz, WavEncoding.Float32);
        return new CorpusClip(id, path, null, null, null, null);
    }

    /// <summary>A small transformer that takes the samples as they are.</summary>
    private sealed class WaveTransformer(ModelOutputKind kind) : IModel
    {
        public ModelDescriptor Descriptor { get; } = new("wave", "Wave", kind, ["a", "b", "c"], 1, null, SampleRateHz, "00");

        public ModelGraph? Graph => null;

        public TensorModel? Tensors { get; } = new(SmallTransformer.Make(3), 0);

        public ModelInput Prepare(AudioClip clip) => new(
            1, clip.Samples.ToArray(), new TimeAxis(0.5 / SampleRateHz, 1.0 / SampleRateHz, clip.Samples.Length, 1.0 / SampleRateHz),
                new float[1],
            new bool[clip.Samples.Length], new InputScale("", -1, 1, 0));

        public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs) =>
            throw new NotSupportedException("The atlas uses the graph.");

        public void Dispose()
        {
        }
    }
}
