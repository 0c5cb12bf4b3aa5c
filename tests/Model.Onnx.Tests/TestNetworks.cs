namespace Model.Onnx.Tests;

/// <summary>Networks that use every operator and form the reader claims to understand. Inputs are 16 bands × 32 frames unless the name says otherwise.</summary>
internal static class TestNetworks
{
    /// <summary>Log-mel networks by name.</summary>
    public static IReadOnlyDictionary<string, Func<byte[]>> LogMel { get; } = new SortedDictionary<string, Func<byte[]>>(StringComparer.Ordinal)
    {
        ["padded before the convolution"] = PadNodes,
        ["residual"] = () => Residual().Build(),
        ["residual, initialisers reversed"] = () => { OnnxBuilder builder = Residual(); builder.ReversesInitialisers = true; return builder.Build(); },
        ["batch norm read twice, before and after activations"] = SharedConvolution,
        ["inception branch"] = Inception,
        ["grouped, dilated, asymmetric"] = Convolutions,
        ["auto_pad"] = AutoPad,
        ["auto_pad with stride"] = AutoPadStride,
        ["bands as channels, 1-D"] = BandsAsChannels,
        ["squeezed to 1-D"] = Squeezed,
        ["unsqueezed to 2-D"] = Unsqueezed,
        ["activations"] = ActivationsOfAllKinds,
        ["gelu operator"] = GeluOperator,
        ["gelu spelt out, half first"] = () => GeluSpeltOut(halfFirst: true),
        ["gelu spelt out, half last"] = () => GeluSpeltOut(halfFirst: false),
        ["pools with ceil mode"] = CeilPools,
        ["pools that count padding"] = CountingPools,
        ["flattened by shape arithmetic"] = ShapeArithmetic,
        ["mean over time, then bands"] = Means,
        ["bands normalised by constants"] = BandConstants,
        ["constants on both sides"] = ConstantSides,
        ["matmul, add, softmax"] = () => MatMul("Softmax"),
        ["matmul, add, log-softmax"] = () => MatMul("LogSoftmax"),
        ["gemm forms"] = GemmForms,
        ["frames before bands"] = TimeFirst,
        ["batch fixed to one"] = () => Small(1, 32, ("Reshape", "shape")),
        ["batch fixed to three"] = () => Small(3, 32, null),
        ["softmax inside"] = SoftmaxInside,
        ["batch norm on features"] = FeatureBatchNorm,
    };

    public static OnnxBuilder Residual() => Start()
        .Random("conv1.weight", 6, 1, 3, 3).Named("/conv1/Conv", "Conv", ["x", "conv1.weight"], "c1", ("pads", new long[] { 1, 1, 1, 1 }), ("strides", new long[] { 2, 2 }))
        .BatchNormNode("bn1", "c1", "b1", 6).Named("/Relu", "Relu", ["b1"], "r1")
        .Random("layer1.conv1.weight", 8, 6, 3, 3).Random("layer1.conv1.bias", 8)
        .Named("/layer1/conv1/Conv", "Conv", ["r1", "layer1.conv1.weight", "layer1.conv1.bias"], "c2", ("pads", new long[] { 1, 1, 1, 1 }))
        .BatchNormNode("layer1.bn1", "c2", "b2", 8).Named("/layer1/Relu", "Relu", ["b2"], "r2")
        .Random("layer1.conv2.weight", 8, 8, 3, 3).Named("/layer1/conv2/Conv", "Conv", ["r2", "layer1.conv2.weight"], "c3", ("pads", new long[] { 1, 1, 1, 1 }))
        .BatchNormNode("layer1.bn2", "c3", "b3", 8)
        .Random("layer1.shortcut.0.weight", 8, 6, 1, 1).Named("/layer1/shortcut/shortcut.0/Conv", "Conv", ["r1", "layer1.shortcut.0.weight"], "s")
        .BatchNormNode("layer1.shortcut.1", "s", "sb", 8)
        .Named("/layer1/Add", "Add", ["b3", "sb"], "a").Named("/layer1/Relu_1", "Relu", ["a"], "r3")
        .Named("/pool/GlobalAveragePool", "GlobalAveragePool", ["r3"], "g").Named("/Flatten", "Flatten", ["g"], "f", ("axis", 1))
        .Random("fc.weight", 3, 8).Random("fc.bias", 3).Named("/fc/Gemm", "Gemm", ["f", "fc.weight", "fc.bias"], "logits", ("transB", 1)).Output("logits", null, 3);

    public static OnnxBuilder Start(int opset = 17) => new OnnxBuilder(opset).Input("x", null, 1, 16, null);

    /// <summary>Ends in a global mean and a linear layer with three outputs.</summary>
    public static OnnxBuilder End(this OnnxBuilder builder, string from, int channels) => builder
        .Node("GlobalAveragePool", [from], "end.mean").Node("Flatten", ["end.mean"], "end.flat")
        .Random("end.weight", 3, channels).Random("end.bias", 3).Node("Gemm", ["end.flat", "end.weight", "end.bias"], "logits", ("transB", 1)).Output("logits", null, 3);

    private static byte[] SharedConvolution() => Start()
        .BatchNormNode("first", "x", "x0", 1)
        .Random("w", 4, 1, 3, 3).Node("Conv", ["x0", "w"], "c")
        .BatchNormNode("bn1", "c", "b", 4).Node("Relu", ["c"], "r").Node("Add", ["b", "r"], "a")
        .BatchNormNode("bn2", "a", "a2", 4).Node("Relu", ["a2"], "r2").BatchNormNode("bn3", "r2", "a3", 4)
        .Random("w2", 4, 4, 1, 1).Node("Conv", ["a3", "w2"], "c2").BatchNormNode("bn4", "c2", "b4", 4).BatchNormNode("bn5", "b4", "b5", 4)
        .End("b5", 4).Build();

    private static byte[] PadNodes() => Start()
        .Integers("p1", 0, 0, 1, 4, 0, 0, 2, 0).Weights("zero", [], 0f).Node("Pad", ["x", "p1", "zero"], "x1").Random("w", 4, 1, 4, 5).Node("Conv", ["x1", "w"], "c", ("pads", new long[] { 1, 0, 0, 0 }))
        .Integers("none", 0, 0, 0, 0, 0, 0, 0, 0).Node("Pad", ["c", "none"], "c1").End("c1", 4).Build();

    private static byte[] Inception() => Start()
        .Random("w1", 4, 1, 1, 1).Node("Conv", ["x", "w1"], "a").BatchNormNode("bn1", "a", "a1", 4).Node("Relu", ["a1"], "a2")
        .Random("w2", 3, 1, 3, 3).Node("Conv", ["x", "w2"], "b", ("pads", new long[] { 1, 1, 1, 1 })).Node("Relu", ["b"], "b1")
        .Random("w3", 5, 3, 1, 5).Node("Conv", ["b1", "w3"], "b2", ("pads", new long[] { 0, 2, 0, 2 })).BatchNormNode("bn3", "b2", "b3", 5)
        .Node("AveragePool", ["x"], "p", ("kernel_shape", new long[] { 3, 3 }), ("pads", new long[] { 1, 1, 1, 1 }))
        .Random("w4", 2, 1, 1, 1).Node("Conv", ["p", "w4"], "p1")
        .Node("Concat", ["a2", "b3", "p1"], "cat", ("axis", 1)).Node("Relu", ["cat"], "r").End("r", 11).Build();

    private static byte[] Convolutions() => Start()
        .Random("w1", 6, 1, 3, 3).Node("Conv", ["x", "w1"], "c1", ("pads", new long[] { 2, 0, 1, 3 }), ("strides", new long[] { 1, 2 }), ("dilations", new long[] { 2, 1 }))
        .Random("w2", 6, 1, 3, 3).Random("b2", 6).Node("Conv", ["c1", "w2", "b2"], "c2", ("group", 6), ("pads", new long[] { 1, 1, 1, 1 }))
        .Random("w3", 8, 3, 2, 4).Node("Conv", ["c2", "w3"], "c3", ("group", 2), ("strides", new long[] { 3, 1 })).BatchNormNode("bn", "c3", "c4", 8)
        .End("c4", 8).Build();

    private static byte[] AutoPad() => Start()
        .Random("w1", 4, 1, 4, 3).Node("Conv", ["x", "w1"], "c1", ("auto_pad", "SAME_UPPER"))
        .Random("w2", 4, 4, 2, 2).Node("Conv", ["c1", "w2"], "c2", ("auto_pad", "SAME_LOWER"))
        .Random("w3", 4, 4, 3, 3).Node("Conv", ["c2", "w3"], "c3", ("auto_pad", "VALID")).End("c3", 4).Build();

    /// <summary>The padding of the frames depends on how many there are: needs the front end's fixed duration.</summary>
    private static byte[] AutoPadStride() => Start()
        .Random("w1", 4, 1, 3, 4).Node("Conv", ["x", "w1"], "c1", ("auto_pad", "SAME_UPPER"), ("strides", new long[] { 2, 3 }))
        .Node("MaxPool", ["c1"], "p", ("auto_pad", "SAME_LOWER"), ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 })).End("p", 4).Build();

    private static byte[] BandsAsChannels() => new OnnxBuilder().Input("x", null, 16, null)
        .Random("conv.weight", 8, 16, 5).Node("Conv", ["x", "conv.weight"], "c", ("pads", new long[] { 2, 2 }), ("strides", new long[] { 2 }))
        .BatchNormNode("bn", "c", "b", 8).Node("Relu", ["b"], "r")
        .Node("MaxPool", ["r"], "p", ("kernel_shape", new long[] { 2 }), ("strides", new long[] { 2 }))
        .Random("w2", 6, 8, 3).Node("Conv", ["p", "w2"], "c2", ("dilations", new long[] { 2 })).End("c2", 6).Build();

    private static byte[] Squeezed() => Start(13).Integers("one", 1)
        .Node("Squeeze", ["x", "one"], "s").Random("w", 8, 16, 3).Node("Conv", ["s", "w"], "c").BatchNormNode("bn", "c", "b", 8)
        .Node("AveragePool", ["b"], "p", ("kernel_shape", new long[] { 4 }), ("strides", new long[] { 3 })).End("p", 8).Build();

    private static byte[] Unsqueezed() => new OnnxBuilder(13).Input("x", null, 16, null).Integers("one", 1)
        .Node("Unsqueeze", ["x", "one"], "u").Random("w", 4, 1, 3, 3).Node("Conv", ["u", "w"], "c").End("c", 4).Build();

    private static byte[] ActivationsOfAllKinds() => Start()
        .Random("w", 4, 1, 3, 3).Node("Conv", ["x", "w"], "c").Weights("slope", [1, 1, 1], 0.3f).Weights("low", [], -0.5f).Weights("high", [], 6f)
        .Node("LeakyRelu", ["c"], "a1", ("alpha", 0.2f)).Node("PRelu", ["a1", "slope"], "a2").Node("Tanh", ["a2"], "a3").Node("Sigmoid", ["a2"], "a4")
        .Node("Clip", ["a2", "low", "high"], "a5").Node("Clip", ["a2", "", "high"], "a6").Node("Dropout", ["a6"], "a7").Node("Identity", ["a7"], "a8")
        .Node("Sum", ["a3", "a4", "a5", "a8"], "s").End("s", 4).Build();

    private static byte[] GeluOperator() => Start(20)
        .Random("w", 4, 1, 3, 3).Node("Conv", ["x", "w"], "c").Node("Gelu", ["c"], "g1").Node("Gelu", ["c"], "g2", ("approximate", "tanh"))
        .Node("Concat", ["g1", "g2"], "g", ("axis", -3)).End("g", 8).Build();

    private static byte[] GeluSpeltOut(bool halfFirst)
    {
        OnnxBuilder builder = Start().Weights("root2", [], 1.4142135f).Weights("one", [], 1f).Weights("half", [], 0.5f)
            .Random("w", 4, 1, 3, 3).Node("Conv", ["x", "w"], "c").Named("/act/Div", "Div", ["c", "root2"], "d").Named("/act/Erf", "Erf", ["d"], "e").Node("Add", ["e", "one"], "p");
        return (halfFirst
            ? builder.Node("Mul", ["c", "half"], "h").Node("Mul", ["h", "p"], "g")
            : builder.Node("Mul", ["c", "p"], "h").Node("Mul", ["h", "half"], "g")).End("g", 4).Build();
    }

    private static byte[] CeilPools() => new OnnxBuilder().Input("x", null, 1, 16, 32)
        .Random("w", 4, 1, 1, 1).Node("Conv", ["x", "w"], "c")
        .Node("MaxPool", ["c"], "p1", ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 3 }), ("ceil_mode", 1))
        .Node("AveragePool", ["p1"], "p2", ("kernel_shape", new long[] { 3, 2 }), ("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 0, 0, 0 }), ("ceil_mode", 1))
        .End("p2", 4).Build();

    private static byte[] CountingPools() => Start(19)
        .Random("w", 4, 1, 1, 1).Node("Conv", ["x", "w"], "c")
        .Node("AveragePool", ["c"], "p1", ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 1 }), ("pads", new long[] { 1, 1, 1, 1 }), ("count_include_pad", 1))
        .Node("AveragePool", ["c"], "p2", ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 1 }), ("pads", new long[] { 1, 1, 1, 1 }))
        .Node("MaxPool", ["c"], "p3", ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 1 }), ("pads", new long[] { 1, 1, 1, 1 }), ("dilations", new long[] { 2, 2 }))
        .Node("Sum", ["p1", "p2", "p3"], "s").End("s", 4).Build();

    /// <summary>x.view(x.size(0), x.size(1) · 2, -1), as PyTorch exports it, and a flattening by [0, -1].</summary>
    private static byte[] ShapeArithmetic() => Start(13)
        .Random("w", 4, 1, 15, 3).Node("Conv", ["x", "w"], "c").Integers("zero", 0).Integers("minus", -1).IntegerScalar("i0", 0).IntegerScalar("i1", 1).IntegerScalar("two", 2)
        .Node("Shape", ["c"], "s").Node("Gather", ["s", "i0"], "n").Node("Gather", ["s", "i1"], "ch").Node("Mul", ["ch", "two"], "ch2")
        .Node("Unsqueeze", ["n", "zero"], "n1").Node("Unsqueeze", ["ch2", "zero"], "ch1").Node("Concat", ["n1", "ch1", "minus"], "shape", ("axis", 0))
        .Node("Reshape", ["c", "shape"], "v").Random("w2", 5, 8, 3).Node("Conv", ["v", "w2"], "c2").Node("GlobalAveragePool", ["c2"], "g")
        .Integers("flat", 0, -1).Node("Reshape", ["g", "flat"], "f").Random("fc", 3, 5).Node("Gemm", ["f", "fc"], "logits", ("transB", 1)).Output("logits", null, 3).Build();

    private static byte[] Means() => Start(18).Integers("last", -1).Integers("two", 2)
        .Random("w", 6, 1, 3, 3).Node("Conv", ["x", "w"], "c").Node("ReduceMean", ["c", "last"], "m", ("keepdims", 0)).Node("ReduceMean", ["m", "two"], "m2", ("keepdims", 0))
        .Random("w2", 3, 6).Node("Gemm", ["m2", "w2"], "logits", ("transB", 1)).Output("logits", null, 3).Build();

    private static byte[] BandConstants() => Start()
        .Random("mean", 1, 1, 16, 1).Weights("std", [16, 1], [.. Enumerable.Range(0, 16).Select(i => 1 + (0.1f * i))])
        .Node("Sub", ["x", "mean"], "a").Node("Div", ["a", "std"], "b").Random("w", 4, 1, 3, 3).Node("Conv", ["b", "w"], "c").End("c", 4).Build();

    private static byte[] ConstantSides() => Start()
        .Weights("k", [], 0.05f).Weights("v", [4, 1, 1], 1, 2, 3, 4).Weights("eps", [1], 0.25f)
        .Node("Mul", ["k", "x"], "a").Node("Sub", ["eps", "a"], "b").Random("w", 4, 1, 3, 3).Node("Conv", ["b", "w"], "c")
        .Node("Sqrt", ["v"], "rv").Node("Reciprocal", ["rv"], "iv").Node("Mul", ["c", "iv"], "d").Node("Add", ["v", "d"], "e").Node("Neg", ["e"], "f")
        .End("f", 4).Build();

    private static byte[] MatMul(string last) => Start()
        .Random("w", 6, 1, 3, 3).Node("Conv", ["x", "w"], "c").Node("ReduceMean", ["c"], "m", ("axes", new long[] { 2, 3 }), ("keepdims", 0))
        .Random("onnx::MatMul_9", 6, 5).Random("hidden.bias", 5).Named("/hidden/MatMul", "MatMul", ["m", "onnx::MatMul_9"], "h").Named("/hidden/Add", "Add", ["hidden.bias", "h"], "h1")
        .Node("Relu", ["h1"], "r").Random("w2", 3, 5).Node("Transpose", ["w2"], "w2t", ("perm", new long[] { 1, 0 })).Node("MatMul", ["r", "w2t"], "l")
        .Node(last, ["l"], "logits", ("axis", -1)).Output("logits", null, 3).Build();

    private static byte[] GemmForms() => new OnnxBuilder().Input("x", null, 1, 16, 32).Random("w", 2, 1, 5, 5).Node("Conv", ["x", "w"], "c").Node("Flatten", ["c"], "f")
        .Random("g", 2 * 12 * 28, 5).Weights("b", [1], 0.7f).Node("Gemm", ["f", "g", "b"], "h", ("alpha", 0.01f), ("beta", 2f)).Node("Relu", ["h"], "r")
        .Random("g2", 3, 5).Weights("b2", [1, 3], 1, 2, 3).Node("Gemm", ["r", "g2", "b2"], "logits", ("transB", 1), ("beta", 0.5f)).Output("logits", null, 3).Build();

    private static byte[] TimeFirst() => new OnnxBuilder(13).Input("x", null, null, 16).Integers("one", 1)
        .Node("Transpose", ["x"], "t", ("perm", new long[] { 0, 2, 1 })).Node("Unsqueeze", ["t", "one"], "u").Random("w", 4, 1, 3, 3).Node("Conv", ["u", "w"], "c").End("c", 4).Build();

    private static byte[] Small(int batch, int frames, (string Operator, string Shape)? flatten)
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", batch, 1, 16, frames).Random("w", 4, 1, 3, 3).Node("Conv", ["x", "w"], "c").Node("GlobalAveragePool", ["c"], "g");
        builder = flatten is { } reshape ? builder.Integers(reshape.Shape, 1, -1).Node(reshape.Operator, ["g", reshape.Shape], "f") : builder.Node("Flatten", ["g"], "f");
        return builder.Random("fc", 4, 3).Node("Gemm", ["f", "fc"], "logits").Output("logits", batch, 3).Build();
    }

    private static byte[] SoftmaxInside() => Start()
        .Random("w", 4, 1, 3, 3).Node("Conv", ["x", "w"], "c").Node("Softmax", ["c"], "s", ("axis", 1)).End("s", 4).Build();

    private static byte[] FeatureBatchNorm() => Start()
        .Random("w", 4, 1, 3, 3).Node("Conv", ["x", "w"], "c").Node("GlobalAveragePool", ["c"], "g").Node("Flatten", ["g"], "f").BatchNormNode("bn0", "f", "n", 4)
        .Random("fc1", 5, 4).Node("Gemm", ["n", "fc1"], "h", ("transB", 1)).BatchNormNode("bn1", "h", "h1", 5).Node("Relu", ["h1"], "r")
        .Random("fc2", 3, 5).Node("Gemm", ["r", "fc2"], "logits", ("transB", 1)).Output("logits", null, 3).Build();
}
