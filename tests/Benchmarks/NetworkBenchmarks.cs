using BenchmarkDotNet.Attributes;
using SerHost.Network.Forward;
using SerHost.Network.Occlusion;
using SerHost.Network.Tests.Forward;

namespace Benchmarks;

/// <summary>The paper's network with random weights: a forward pass on one thread, and occlusion of a clip in the paper's setting.</summary>
[MemoryDiagnoser]
public class NetworkBenchmarks
{
    private readonly float[] _logits = new float[7];
    private ForwardPass _pass = null!;
    private IncrementalOcclusion _occlusion = null!;
    private float[] _input = [];
    private float[] _fill = [];
    private float[] _outputs = [];

    /// <summary>Columns of the input.</summary>
    [Params(134, 201)]
    public int Frames { get; set; }

    /// <summary>Makes plans and inputs.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var network = new CompiledNetwork(RandomGraphs.Paper(1));
        _pass = new ForwardPass(network, 128, Frames, keepAll: false);
        var grid = new WindowGrid(128, Frames, 1, 10, 1, 3);
        _occlusion = new IncrementalOcclusion(network, grid, Environment.ProcessorCount);
        _input = RandomGraphs.Input(2, 128, Frames);
        _fill = new float[_input.Length];
        _outputs = new float[grid.Count * _logits.Length];
    }

    /// <summary>One input on one thread.</summary>
    [Benchmark]
    public void Forward() => _pass.Run(_input, _logits);

    /// <summary>One clip on all threads.</summary>
    [Benchmark]
    public void Occlusion() => _occlusion.Evaluate(_input, _fill, default, _logits, _outputs, null, CancellationToken.None);
}
