using System.Security.Cryptography;
using System.Text;
using SerHost.Network.Forward;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Sdk.Testing.Material;

/// <summary>A small classifier for tests of attribution methods: two convolutions, a mean and a linear layer over any number of
/// frames.</summary>
/// <remarks>Its weights come from a fixed seed. Evaluated in textbook order with sums in float64. Safe to use from several
/// threads.</remarks>
public sealed class ConformanceModel : IModel
{
    private const double StepSeconds = 0.01;
    private static readonly InputScale s_scale = new("dB", -80, 0, -80);
    private readonly LayerGraph _graph;

    /// <summary>Makes a model.</summary>
    /// <param name="bands">Rows of its input, 1 or more.</param>
    /// <param name="hasGraph">False for a model that can only be asked for predictions.</param>
    public ConformanceModel(int bands, bool hasGraph = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bands);
        _graph = BuildGraph();
        Graph = hasGraph ? new ModelGraph(_graph, _graph, 0) : null;
        Descriptor = new ModelDescriptor(
            hasGraph ? "conformance" : "conformance-closed", "Conformance model", ModelOutputKind.Classification, ["angry", "happy", "sad"],
            bands, null, 16_000,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"conformance 1 {bands} {hasGraph}"))))
        {
            Limits = hasGraph ? [] : ["Its layers are hidden, to see what methods do without."],
        };
    }

    /// <inheritdoc/>
    public ModelDescriptor Descriptor { get; }

    /// <inheritdoc/>
    public ModelGraph? Graph { get; }

    /// <summary>Called at the start of every <see cref="Predict"/>.</summary>
    internal Action? OnPredict { get; set; }

    /// <summary>An input drawn at random, of any size.</summary>
    /// <param name="frames">Columns, 1 or more.</param>
    /// <param name="variant">Another number gives another input.</param>
    public ModelInput MakeInput(int frames, int variant = 0)
    {
        var random = new Random(variant);
        float[] values = [.. Enumerable.Range(0, Descriptor.Bands * frames).Select(_ => -80 * random.NextSingle())];
        return MakeInput(values, frames, new bool[frames]);
    }

    /// <inheritdoc/>
    public ModelInput Prepare(AudioClip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        int hop = Math.Max(1, (int)(StepSeconds * clip.SampleRateHz));
        int frames = Math.Max(1, clip.Samples.Length / hop);
        float[] values = new float[Descriptor.Bands * frames];
        bool[] isPadding = new bool[frames];
        for (int frame = 0; frame < frames; frame++)
        {
            ReadOnlySpan<float> samples =
                clip.Samples.Span[Math.Min(frame * hop, clip.Samples.Length)..Math.Min((frame + 1) * hop, clip.Samples.Length)];
            isPadding[frame] = samples.Length < hop;
            for (int band = 0; band < Descriptor.Bands; band++)
            {
                values[(band * frames) + frame] = LevelDb(samples, 1 + band);
            }
        }

        return MakeInput(values, frames, isPadding);
    }

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
    {
        OnPredict?.Invoke();
        int size = Descriptor.Bands * frames, classes = Descriptor.Outputs.Count;
        if (inputs.Length != count * size || outputs.Length != count * classes)
        {
            throw new ArgumentException(
                $"Expected {count} inputs of {size} and outputs of {classes} values, found {inputs.Length} and {outputs.Length}.",
                nameof(inputs));
        }

        for (int i = 0; i < count; i++)
        {
            ReferenceForward.Run(_graph, inputs.Slice(i * size, size), Descriptor.Bands, frames)[_graph.OutputIndex]
                .CopyTo(outputs[(i * classes)..]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private ModelInput MakeInput(float[] values, int frames, bool[] isPadding)
    {
        float[] centres = [.. Enumerable.Range(0, Descriptor.Bands).Select(band => 100f * (band + 1))];
        return new ModelInput(Descriptor.Bands, values, new TimeAxis(0.5 * StepSeconds, StepSeconds, frames, StepSeconds), centres,
            isPadding, s_scale);
    }

    /// <summary>Level of the difference to the sample some steps before, in dB: a crude filter for each band.</summary>
    private static float LevelDb(ReadOnlySpan<float> samples, int lag)
    {
        double sum = 0;
        for (int n = lag; n < samples.Length; n++)
        {
            sum += Math.Pow(samples[n] - samples[n - lag], 2);
        }

        return (float)Math.Clamp(10 * Math.Log10((sum / Math.Max(1, samples.Length)) + 1e-12), -80, 0);
    }

    private static LayerGraph BuildGraph()
    {
        var random = new Random(7);
        float[] Draw(int count, double size) =>
            [.. Enumerable.Range(0, count).Select(_ => (float)(size * ((2 * random.NextDouble()) - 1)))];
        var same = new Window2D(3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };
        return new LayerGraph(
            [
                new InputLayer("input", BandsAsChannels: false),
                new ConvolutionLayer("conv1", 0, 1, 4, 1, same, Draw(36, 0.02), Draw(4, 0.1)),
                new ActivationLayer("relu1", 1, ActivationKind.Relu),
                new ConvolutionLayer("conv2", 2, 4, 8, 1, same with { StrideHeight = 2, StrideWidth = 2 }, Draw(288, 0.3), Draw(8, 0.1)),
                new ActivationLayer("relu2", 3, ActivationKind.Relu),
                new MeanLayer("pool", 4, OverHeight: true, OverWidth: true),
                new LinearLayer("classes", 5, 8, 3, Draw(24, 1), Draw(3, 0.1)),
            ],
            6);
    }
}
