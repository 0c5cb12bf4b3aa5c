using Model.Onnx.Format;

namespace Model.Onnx.Import;

/// <summary>Tells files that compute in less than float32: their graph read in float32 would be another network.</summary>
internal static class LowPrecision
{
    private static readonly HashSet<string> QuantisedOperators = new(StringComparer.Ordinal)
    {
        "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "MatMulInteger", "ConvInteger", "QLinearMatMul", "QLinearConv",
        "QLinearAdd", "QLinearMul", "QAttention", "DynamicQuantizeMatMul", "MatMulIntegerToFloat", "MatMulNBits", "QGemm",
    };

    /// <summary>What a file computes in, in plain words; null for float32.</summary>
    public static string? Find(OnnxModel model)
    {
        if (model.Nodes.FirstOrDefault(node => QuantisedOperators.Contains(node.Operator)) is { } node)
        {
            return $"8-bit (or smaller) whole numbers ({node.Label})";
        }

        OnnxTensor? weights = model.Initialisers.Values.FirstOrDefault(tensor =>
            tensor.ElementType is OnnxElementType.Float16 or OnnxElementType.BFloat16 && tensor.Count > 0);
        return weights is null ? null
            : $"{(weights.ElementType == OnnxElementType.Float16 ? "float16" : "bfloat16")} (weights '{weights.Name}')";
    }
}
