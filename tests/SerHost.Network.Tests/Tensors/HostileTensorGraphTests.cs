using SerHost.Network.Tensors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Tensors;

/// <summary>Tensor graphs that no honest program writes: each is refused with the node named, before memory is taken.</summary>
public sealed class HostileTensorGraphTests
{
    private const int Frames = 16;
    private const long MostAllocated = 64L << 20;

    public static TheoryData<string> Traps => new(
    [
        "expand to a giant", "constant of a giant shape", "constant of a negative shape", "tile", "range", "range without end", "pad", "shape times itself",
        "doubling by concatenation", "rank", "reshape to another size", "two free sizes in a reshape", "gather beyond the end", "slice of no axis", "unknown operator",
        "kernel longer than the input", "missing tensor", "matrices that do not fit", "division of sizes by zero", "split into too many",
    ]);

    [Theory]
    [MemberData(nameof(Traps))]
    public void Trap_is_refused_with_its_node_and_little_memory(string trap)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.ThrowsAny<Exception>(() => new TensorNetwork(Make(trap)).Outputs(Frames));

        Assert.IsType<GraphException>(error);
        Assert.Contains("trap", $"{((GraphException)error).Layer} {error.Message}", StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
    }

    [Fact]
    public void Circle_is_refused()
    {
        var graph = new Builder().Add("trap", "Add", ["x", "b"], "a").Add("other", "Relu", ["a"], "b").Add("end", "Relu", ["a"], "y");

        Assert.Throws<GraphException>(() => new TensorNetwork(graph.Build()).Outputs(Frames));
    }

    [Fact]
    public void Deep_chain_needs_no_deep_stack()
    {
        var builder = new Builder();
        for (int i = 0; i < 30_000; i++)
        {
            builder.Add($"n{i}", "Identity", [i == 0 ? "x" : $"v{i}"], $"v{i + 1}");
        }

        Assert.Equal(Frames, new TensorNetwork(builder.Add("end", "Relu", ["v30000"], "y").Build()).Outputs(Frames));
    }

    [Fact]
    public void Input_longer_than_any_recording_is_refused()
    {
        var graph = new Builder().Constant("w", new TensorData([64, 1, 3], new float[192])).Integers("axes", 1)
            .Add("view", "Unsqueeze", ["x", "axes"], "u").Add("trap", "Conv", ["u", "w"], "y").Build();
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<GraphException>(() => new TensorNetwork(graph).Outputs(1 << 27));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
    }

    private static TensorGraph Make(string trap)
    {
        var b = new Builder();
        switch (trap)
        {
            case "expand to a giant":
                return b.Integers("s", 100_000, 100_000, Frames).Add("trap", "Expand", ["x", "s"], "y").Build();
            case "constant of a giant shape":
                return b.Integers("s", 1 << 20, 1 << 20).Add("trap", "ConstantOfShape", ["s"], "c").Add("end", "Add", ["x", "c"], "y").Build();
            case "constant of a negative shape":
                return b.Integers("s", -4).Add("trap", "ConstantOfShape", ["s"], "c").Add("end", "Add", ["x", "c"], "y").Build();
            case "tile":
                return b.Integers("s", 1 << 30, 1 << 30).Add("trap", "Tile", ["x", "s"], "y").Build();
            case "range":
                return b.Scalar("from", 0).Scalar("to", 1L << 60).Scalar("step", 1).Add("trap", "Range", ["from", "to", "step"], "r").Add("end", "Add", ["x", "r"], "y").Build();
            case "range without end":
                return b.Scalar("from", 0).Scalar("to", 10).Scalar("step", 0).Add("trap", "Range", ["from", "to", "step"], "r").Add("end", "Add", ["x", "r"], "y").Build();
            case "pad":
                return b.Integers("p", 0, 1L << 40, 0, 0).Add("trap", "Pad", ["x", "p"], "y").Build();
            case "shape times itself":
                b.Add("shape", "Shape", ["x"], "s0");
                for (int i = 0; i < 8; i++)
                {
                    b.Add($"square {i}, trap", "Mul", [$"s{i}", $"s{i}"], $"s{i + 1}");
                }

                return b.Add("trap", "Expand", ["x", "s8"], "y").Build();
            case "doubling by concatenation":
                for (int i = 0; i < 60; i++)
                {
                    b.Add($"trap {i}", "Concat", [i == 0 ? "x" : $"v{i}", i == 0 ? "x" : $"v{i}"], $"v{i + 1}", ("axis", 1));
                }

                return b.Add("end", "Relu", ["v60"], "y").Build();
            case "rank":
                b.Integers("axis", 0);
                for (int i = 0; i < 40; i++)
                {
                    b.Add($"trap {i}", "Unsqueeze", [i == 0 ? "x" : $"v{i}", "axis"], $"v{i + 1}");
                }

                return b.Add("end", "Relu", ["v40"], "y").Build();
            case "reshape to another size":
                return b.Integers("s", 3, 7).Add("trap", "Reshape", ["x", "s"], "y").Build();
            case "two free sizes in a reshape":
                return b.Integers("s", -1, -1).Add("trap", "Reshape", ["x", "s"], "y").Build();
            case "gather beyond the end":
                return b.Integers("i", 99).Add("trap", "Gather", ["x", "i"], "y", ("axis", 1)).Build();
            case "slice of no axis":
                return b.Integers("from", 0).Integers("to", 5).Integers("axis", 7).Add("trap", "Slice", ["x", "from", "to", "axis"], "y").Build();
            case "unknown operator":
                return b.Add("trap", "MelWeightMatrix", ["x"], "y").Build();
            case "kernel longer than the input":
                return b.Constant("w", new TensorData([1, 1, 400], new float[400])).Integers("axes", 1).Add("view", "Unsqueeze", ["x", "axes"], "u").Add("trap", "Conv", ["u", "w"], "y").Build();
            case "missing tensor":
                return b.Add("trap", "Add", ["x", "nowhere"], "y").Build();
            case "matrices that do not fit":
                return b.Constant("w", new TensorData([5, 2], new float[10])).Add("trap", "MatMul", ["x", "w"], "y").Build();
            case "division of sizes by zero":
                return b.Add("shape", "Shape", ["x"], "s").Integers("zero", 0).Add("trap", "Div", ["s", "zero"], "d").Add("trap, too", "Expand", ["x", "d"], "y").Build();
            case "split into too many":
                return b.Integers("sizes", 9, 9).Add("trap", "Split", ["x", "sizes"], "y", ("axis", 1)).Build();
            default:
                throw new ArgumentException(trap, nameof(trap));
        }
    }

    private sealed class Builder
    {
        private readonly List<TensorNode> _nodes = [];
        private readonly Dictionary<string, TensorData> _constants = new(StringComparer.Ordinal);

        public Builder Add(string name, string operation, string[] inputs, string output, params (string Name, long Value)[] attributes)
        {
            _nodes.Add(new TensorNode(name, operation, inputs, [output], attributes.ToDictionary(
                one => one.Name, one => new TensorAttribute { Integer = one.Value }, StringComparer.Ordinal)));
            return this;
        }

        public Builder Integers(string name, params long[] values) => Constant(name, new TensorData([values.Length], values));

        public Builder Scalar(string name, long value) => Constant(name, new TensorData([], new[] { value }));

        public Builder Constant(string name, TensorData data)
        {
            _constants.Add(name, data);
            return this;
        }

        public TensorGraph Build() => new(_nodes, _constants, new TensorInput("x", [TensorAxis.Batch, TensorAxis.Frames], 1), "y", 18);
    }
}
