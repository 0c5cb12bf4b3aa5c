using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Plugins.Tests.Isolation;

/// <summary>What goes through the pipe to a worker arrives as it was sent, and what is cut short or forged is refused, never believed.</summary>
public sealed class WireTests
{
    [Fact]
    public void Graph_of_every_layer_type_arrives_weight_for_weight()
    {
        ModelGraph sent = Graph();
        ModelGraph found = Pass(writer => GraphCodec.Write(writer, sent), GraphCodec.Read)!;
        Assert.Equal(sent.CanonisationError, found.CanonisationError);
        Assert.Equal(sent.Folded.OutputIndex, found.Folded.OutputIndex);
        Assert.Equal(sent.Folded.Layers.Select(Describe), found.Folded.Layers.Select(Describe));
    }

    [Fact]
    public void Map_arrives_with_facts_extra_maps_and_notes_bit_for_bit()
    {
        var sent = new RelevanceMap(2, new[] { 1f, -0f, float.Epsilon, float.MaxValue }, new TimeAxis(0.1, 0.3, 2, 0.5), 3)
        {
            Diagnostics = [new Diagnostic("a", double.NaN, "share", "näheres")],
            ExtraMaps = [new NamedMap("layer:1", -0.5, new[] { 1f, 2f, 3f, 4f })],
            Notes = ["one", ""],
        };
        RelevanceMap found = Pass(writer => MapCodec.Write(writer, sent), MapCodec.ReadMap)!;
        Assert.Equal(Bits(sent.Values), Bits(found.Values));
        Assert.Equal((sent.Bands, sent.TimeAxis, sent.Target), (found.Bands, found.TimeAxis, found.Target));
        Assert.Equal(sent.Diagnostics, found.Diagnostics);
        Assert.Equal(sent.Notes, found.Notes);
        Assert.Equal(("layer:1", -0.5), (found.ExtraMaps[0].Name, found.ExtraMaps[0].Weight));
        Assert.Equal(Bits(sent.ExtraMaps[0].Values), Bits(found.ExtraMaps[0].Values));
    }

    public static TheoryData<Exception> Declared =>
    [
        new ParameterException("window", "Parameter 'window' is 0."),
        new UnsupportedModelException("no graph"),
        new DeviceFaultException("CUDA_ERROR_LAUNCH_FAILED"),
        new ModelFormatException("/m/model.onnx", "node 'x'", "unknown operator"),
        new ModelFormatException("/m/model.onnx", null, "too short"),
        new GraphException("conv1", "expected 3 channels"),
        new ArgumentException("the clip is too short", "clip"),
        new PluginException("other-plugin", "predict", "it threw", "at line 3"),
        new OperationCanceledException("stopped"),
    ];

    [Theory]
    [MemberData(nameof(Declared), DisableDiscoveryEnumeration = true)]
    public void Declared_exception_arrives_as_its_own_type_with_its_message(Exception sent)
    {
        Exception found = Pass(writer => ErrorCodec.Write(writer, sent), reader => ErrorCodec.Read(reader, (text, _) => new InvalidOperationException(text)));
        Assert.Equal(sent.GetType(), found.GetType());
        Assert.Equal(sent.Message, found.Message);
        Assert.Equal((sent as ModelFormatException)?.Place, (found as ModelFormatException)?.Place);
        Assert.Equal((sent as PluginException)?.Details, (found as PluginException)?.Details);
    }

    [Fact]
    public void Undeclared_exception_arrives_as_text() => Assert.Equal(
        "FormatException: upside down",
        Pass(writer => ErrorCodec.Write(writer, new FormatException("upside down")), reader => ErrorCodec.Read(reader, (text, _) => new InvalidOperationException(text))).Message);

    [Fact]
    public void Message_cut_anywhere_is_refused()
    {
        byte[] whole = Body(writer => GraphCodec.Write(writer, Graph()));
        for (int length = 0; length < whole.Length; length++)
        {
            var reader = new WireReader(MessageKind.Reply, 1, whole.AsMemory(0, length));
            Exception? error = Record.Exception(() => GraphCodec.Read(reader));
            Assert.True(error is WireException or GraphException or ArgumentException, $"Cut to {length} of {whole.Length} bytes: {error?.GetType().Name ?? "read"}.");
        }
    }

    [Fact]
    public void Message_with_any_byte_changed_is_read_or_refused_but_never_harms()
    {
        byte[] whole = Body(writer => GraphCodec.Write(writer, Graph()));
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 0xFF;
            Exception? error = Record.Exception(() => GraphCodec.Read(new WireReader(MessageKind.Reply, 1, changed)));
            Assert.True(error is null or WireException or GraphException or ArgumentException, $"Byte {at}: {error}");
        }
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(-2)]
    [InlineData(int.MinValue)]
    public void Length_that_cannot_be_reserves_nothing(int length)
    {
        byte[] body = BitConverter.GetBytes(length);
        Assert.Throws<WireException>(() => new WireReader(MessageKind.Reply, 1, body).Block<double>());
        Assert.Throws<WireException>(() => new WireReader(MessageKind.Reply, 1, body).List(reader => reader.Int()));
        Assert.Throws<WireException>(() => new WireReader(MessageKind.Reply, 1, body).NullableText());
    }

    private static ModelGraph Graph()
    {
        float[] Values(int count) => [.. Enumerable.Range(1, count).Select(i => 1f / i)];
        double[] Exact(int count) => [.. Enumerable.Range(1, count).Select(i => 1.0 / i)];
        Layer[] layers =
        [
            new InputLayer("input", BandsAsChannels: false),
            new ConvolutionLayer("conv", 0, 1, 2, 1, new Window2D(3, 2) { StrideWidth = 2, DilationHeight = 1, PadTop = 1, PadRight = 3 }, Values(12), Values(2)) { ExactWeights = Exact(12), ExactBias = Exact(2) },
            new BatchNormalizationLayer("norm", 1, Values(2), Values(2)) { ExactScale = Exact(2), ExactShift = Exact(2) },
            new ActivationLayer("clip", 2, ActivationKind.Clip) { Alpha = 0.3f, Minimum = -1, Maximum = 6 },
            new AddLayer("sum", [2, 3]),
            new ConcatenateLayer("both", [3, 4]),
            new PoolLayer("pool", 5, PoolKind.Average, new Window2D(2, 2)) { CountsPadding = true },
            new MeanLayer("mean", 6, OverHeight: true, OverWidth: true),
            new ReshapeLayer("flat", 7, ReshapeForm.Flatten),
            new SoftmaxLayer("soft", 8),
            new LinearLayer("out", 9, 4, 2, Values(8), Values(2)),
        ];
        var graph = new LayerGraph(layers, layers.Length - 1);
        return new ModelGraph(graph, graph, 1.5e-7);
    }

    /// <summary>A layer in words: type and every number in it.</summary>
    private static string Describe(Layer layer) => layer switch
    {
        ConvolutionLayer c => $"{c.Name} {c.Input} {c.InputChannels} {c.OutputChannels} {c.Groups} {c.Window} {Numbers(c.Weights)} {Numbers(c.Bias)} {Numbers(c.ExactWeights)} {Numbers(c.ExactBias)}",
        BatchNormalizationLayer a => $"{a.Name} {a.Input} {Numbers(a.Scale)} {Numbers(a.Shift)} {Numbers(a.ExactScale)} {Numbers(a.ExactShift)}",
        LinearLayer l => $"{l.Name} {l.Input} {l.InputFeatures} {l.OutputFeatures} {Numbers(l.Weights)} {Numbers(l.Bias)}",
        AddLayer or ConcatenateLayer => $"{layer.GetType().Name} {layer.Name} {string.Join(' ', layer.Inputs)}",
        _ => System.Text.RegularExpressions.Regex.Replace(layer.ToString(), "Inputs = [^,}]*", string.Join(' ', layer.Inputs)),
    };

    private static string Numbers<T>(ReadOnlyMemory<T> values)
        where T : IFormattable => string.Join(' ', values.ToArray().Select(value => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));

    private static int[] Bits(ReadOnlyMemory<float> values) => [.. values.ToArray().Select(BitConverter.SingleToInt32Bits)];

    private static T Pass<T>(Action<WireWriter> write, Func<WireReader, T> read) => read(new WireReader(MessageKind.Reply, 1, Body(write)));

    private static byte[] Body(Action<WireWriter> write)
    {
        var writer = new WireWriter(MessageKind.Reply, 1);
        write(writer);
        return writer.Finish()[(sizeof(int) + WireProtocol.HeadLength)..].ToArray();
    }
}
