using Model.Onnx.Format;
using SerHost.Sdk.Models;
using SerHost.Tests.Shared;

namespace Model.Onnx.Tests;

/// <summary>Files in less than float32, and files whose weights lie in large files beside them.</summary>
public sealed class LowPrecisionTests
{
    private static readonly string[] Labels = ["a", "b"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Float16_is_asked_for_predictions_and_says_why_nothing_more(bool whole)
    {
        float[] weights = [0.5f, -1, 2, 0.25f];
        OnnxBuilder builder = new OnnxBuilder { InputType = whole ? 10 : 1, OutputType = whole ? 10 : 1 }.Input("x", null, 2);
        builder = whole ? builder : builder.Node("Cast", ["x"], "half", ("to", 10L));
        builder = builder.RawInitialiser(
            [.. OnnxBuilder.Varint(1, 2), .. OnnxBuilder.Varint(1, 2), .. OnnxBuilder.Varint(2, 10), .. OnnxBuilder.Text(8, "w"),
                .. OnnxBuilder.Bytes(9, [.. weights.SelectMany(value => BitConverter.GetBytes((Half)value))])])
            .Node("MatMul", [whole ? "x" : "half", "w"], whole ? "logits" : "product");
        builder = whole ? builder : builder.Node("Cast", ["product"], "logits", ("to", 1L));
        using TestModel folder = TestModel.FromBytes(builder.Output("logits", null, 2).Build(), Labels, TestModel.Waveform(8000, 2 / 8000.0));

        using IModel model = folder.Open();
        float[] outputs = new float[4];
        model.Predict([1, 2, -1, 0.5f], 2, 2, outputs);

        Assert.Equal([4.5f, -0.5f, 0.5f, 1.125f], outputs, (a, b) => Math.Abs(a - b) < 1e-2);
        Assert.Null(model.Graph);
        Assert.Null(model.Tensors);
        Assert.Contains(model.Descriptor.Limits, limit => limit.Contains("float16", StringComparison.Ordinal) && limit.Contains("Export the model in float32", StringComparison.Ordinal));
    }

    [Fact]
    public void Eight_bit_weights_are_asked_for_predictions_and_say_why_nothing_more()
    {
        byte[] onnx = new OnnxBuilder().Input("x", null, 2).Weights("scale", [], 0.5f).RawInitialiser(
            [.. OnnxBuilder.Varint(1, 2), .. OnnxBuilder.Varint(1, 2), .. OnnxBuilder.Varint(2, 3), .. OnnxBuilder.Text(8, "w"), .. OnnxBuilder.Bytes(9, [1, 2, 0xFF, 4])])
            .Node("DequantizeLinear", ["w", "scale"], "weights").Node("MatMul", ["x", "weights"], "logits").Output("logits", null, 2).Build();
        using TestModel folder = TestModel.FromBytes(onnx, Labels, TestModel.Waveform(8000, 2 / 8000.0));

        using IModel model = folder.Open();
        float[] outputs = new float[2];
        model.Predict([1, 2], 1, 2, outputs);

        Assert.Equal([-0.5f, 5], outputs, (a, b) => Math.Abs(a - b) < 2e-2); // the runtime multiplies in 8 bits
        Assert.Null(model.Graph);
        Assert.Contains(model.Descriptor.Limits, limit => limit.Contains("8-bit", StringComparison.Ordinal));
    }

    [Fact]
    public void Mapped_weights_are_those_of_the_file()
    {
        using var folder = new ScratchFolder();
        byte[] bytes = [.. Enumerable.Range(0, 10_000).Select(i => (byte)(i * 7))];
        File.WriteAllBytes(folder.File("w.bin"), bytes);
        WeightFile read = WeightFile.Open(folder.File("w.bin")), mapped = WeightFile.Open(folder.File("w.bin"), largestRead: 0);

        Assert.Equal(10_000, mapped.Length);
        foreach ((int offset, int length) in new[] { (0, 10_000), (1, 1), (4097, 500), (9999, 1), (123, 0) })
        {
            Assert.Equal(bytes.AsSpan(offset, length).ToArray(), mapped.Slice(offset, length).ToArray());
            Assert.Equal(read.Slice(offset, length).ToArray(), mapped.Slice(offset, length).ToArray());
        }
    }

    [Fact]
    public void Weights_beyond_2_GB_of_a_file_are_found_without_reading_it()
    {
        using var folder = new ScratchFolder();
        const long offset = (2L << 30) + 4096;
        using (FileStream file = File.Create(folder.File("big.bin")))
        {
            file.Position = offset;
            file.Write(BitConverter.GetBytes(1.5f));
        }

        long before = GC.GetTotalAllocatedBytes();
        var external = new ExternalData(folder.File("model.onnx"));
        ReadOnlyMemory<byte> found = external.Read(new Dictionary<string, string> { ["location"] = "big.bin", ["offset"] = $"{offset}" }, 4, "w");

        Assert.Equal(1.5f, BitConverter.ToSingle(found.Span));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 16L << 20);
        var error = Assert.Throws<ModelFormatException>(() => external.Read(new Dictionary<string, string> { ["location"] = "big.bin", ["offset"] = $"{offset + 4}" }, 4, "w"));
        Assert.Contains("which has", error.Message, StringComparison.Ordinal);
    }
}
