using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SerHost.Sdk.Graph;

namespace Timbre;

/// <summary>The model as a layer graph: a bank of band-pass filters, the mean rectified
/// output of each, and a weighing of low against high bands.</summary>
internal static class FilterBank
{
    public const int SampleRateHz = 8000;

    /// <summary>Taps of a filter: 8 ms.</summary>
    private const int Taps = 65;

    private const float Gain = 40;

    /// <summary>Centres in Hz, an even number: the lower half speaks for dark, the upper half for bright.</summary>
    private static readonly double[] s_centresHz = [200, 500, 800, 1100, 2000, 2500, 3000, 3500];

    public static LayerGraph CreateGraph()
    {
        // Each band twice, the second time upside down: after the ReLU both half waves
        // are there, so the mean is that of the rectified band.
        int bands = s_centresHz.Length, channels = 2 * bands;
        float[] filters = [.. s_centresHz.SelectMany(centre => Filter(centre, 1).Concat(Filter(centre, -1)))];
        float[] weights = [.. Row(-1), .. Row(1)];
        var window = new Window2D(1, Taps) { PadLeft = Taps / 2, PadRight = Taps / 2 };
        return new LayerGraph(
            [
                new InputLayer("input", BandsAsChannels: false),
                new ConvolutionLayer("bands", 0, InputChannels: 1, channels, Groups: 1, window, filters, new float[channels]),
                new ActivationLayer("rectify", 1, ActivationKind.Relu),
                new MeanLayer("mean", 2, OverHeight: true, OverWidth: true),
                new LinearLayer("weigh", 3, channels, OutputFeatures: 2, weights, new float[2]),
            ],
            outputIndex: 4);

        IEnumerable<float> Row(float bright) =>
            Enumerable.Range(0, channels).Select(channel => channel / 2 < bands / 2 ? -bright * Gain : bright * Gain);
    }

    /// <summary>Over everything that decides the outputs.</summary>
    public static string Hash(LayerGraph graph)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Layer layer in graph.Layers)
        {
            sum.AppendData(System.Text.Encoding.UTF8.GetBytes($"{layer.Name} {layer.Kind}"));
            sum.AppendData(MemoryMarshal.AsBytes(layer switch
            {
                ConvolutionLayer convolution => convolution.Weights.Span,
                LinearLayer linear => linear.Weights.Span,
                _ => [],
            }));
        }

        return Convert.ToHexStringLower(sum.GetHashAndReset());
    }

    /// <summary>A cosine under a Hann window, with gain 1 at its centre.</summary>
    private static IEnumerable<float> Filter(double centreHz, int sign)
    {
        double[] taps = [.. Enumerable.Range(0, Taps).Select(i => (1 - Math.Cos(2 * Math.PI * (i + 1) / (Taps + 1))) * Math.Cos(2 * Math.PI * centreHz * (i - (Taps / 2)) / SampleRateHz))];
        double gain = taps.Select((tap, i) => tap * Math.Cos(2 * Math.PI * centreHz * (i - (Taps / 2)) / SampleRateHz)).Sum();
        return taps.Select(tap => (float)(sign * tap / gain));
    }
}
