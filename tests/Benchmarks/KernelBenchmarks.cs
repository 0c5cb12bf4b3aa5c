using BenchmarkDotNet.Attributes;
using SerHost.Network.Forward;

namespace Benchmarks;

/// <summary>The product kernel on each instruction set, operands in cache. 2 · Rows · Depth · Columns operations a call.</summary>
public class KernelBenchmarks
{
    private PackedMatrix _weights = null!;
    private float[] _source = [];
    private float[] _result = [];
    private readonly float[] _bias = new float[128];
    private GemmSegments _whole = null!;

    /// <summary>Instruction set by name; one the machine lacks is not run.</summary>
    [ParamsSource(nameof(Levels))]
    public string Level { get; set; } = "";

    /// <summary>Length of the sums and number of columns.</summary>
    [Params(64, 128)]
    public int Size { get; set; }

    /// <summary>The instruction sets of this machine.</summary>
    public static IEnumerable<string> Levels => Enum.GetValues<SimdLevel>().Where(level => level <= GemmKernel.BestLevel).Select(level => level.ToString());

    /// <summary>Makes operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _weights = new PackedMatrix(Size, Size);
        for (int i = 0; i < _weights.Values.Length; i++)
        {
            _weights.Values[i] = random.NextSingle();
        }

        _source = [.. Enumerable.Range(0, 24 * Size).Select(_ => random.NextSingle())];
        _result = new float[24 * Size];
        _whole = new GemmSegments([new GemmSegment(0, 0, Size)]);
    }

    /// <summary>24 rows.</summary>
    [Benchmark]
    public void Product() =>
        GemmKernel.Run(Enum.Parse<SimdLevel>(Level), _source, 0, Size, _whole, _weights, _result, 0, Size, 24, _bias, false);
}
