using Model.Onnx.Format;
using Model.Onnx.Import.Operations;

namespace Model.Onnx.Import.Layers;

/// <summary>What each ONNX operator becomes.</summary>
internal static class OperationTable
{
    /// <summary>Reads one node: adds layers where it needs them and gives the value of its first output.</summary>
    public delegate Value Operation(ImportContext context, OnnxNode node);

    private static readonly Dictionary<string, Operation> _byOperator = new(StringComparer.Ordinal)
    {
        ["Conv"] = Convolutions.Conv,
        ["Pad"] = Paddings.Pad,
        ["MaxPool"] = Pools.MaxPool,
        ["AveragePool"] = Pools.AveragePool,
        ["GlobalAveragePool"] = Pools.GlobalAveragePool,
        ["ReduceMean"] = Pools.ReduceMean,
        ["Gemm"] = Products.Gemm,
        ["MatMul"] = Products.MatMul,
        ["BatchNormalization"] = BatchNormalizations.BatchNormalization,
        ["Add"] = Arithmetic.Add,
        ["Sub"] = Arithmetic.Sub,
        ["Mul"] = Arithmetic.Mul,
        ["Div"] = Arithmetic.Div,
        ["Sum"] = Arithmetic.Sum,
        ["Concat"] = Arithmetic.Concat,
        ["Relu"] = Activations.Relu,
        ["LeakyRelu"] = Activations.LeakyRelu,
        ["PRelu"] = Activations.PRelu,
        ["Clip"] = Activations.Clip,
        ["Sigmoid"] = Activations.Sigmoid,
        ["Tanh"] = Activations.Tanh,
        ["Gelu"] = Activations.Gelu,
        ["Softmax"] = Activations.Softmax,
        ["Identity"] = Shapes.Identity,
        ["Dropout"] = Shapes.Dropout,
        ["Flatten"] = Shapes.Flatten,
        ["Reshape"] = Shapes.Reshape,
        ["Squeeze"] = Shapes.Squeeze,
        ["Unsqueeze"] = Shapes.Unsqueeze,
        ["Transpose"] = Shapes.Transpose,
        ["Constant"] = Constants.Constant,
        ["ConstantOfShape"] = Constants.ConstantOfShape,
        ["Sqrt"] = Constants.Sqrt,
        ["Reciprocal"] = Constants.Reciprocal,
        ["Neg"] = Constants.Neg,
        ["Shape"] = Sizes.Shape,
        ["Gather"] = Sizes.Gather,
        ["Slice"] = Sizes.Slice,
        ["Cast"] = Sizes.Cast,
        ["ReduceProd"] = Sizes.ReduceProd,
    };

    /// <summary>The operation for a node.</summary>
    /// <exception cref="UnsupportedNodeException">The operator is none of the table's.</exception>
    public static Operation For(OnnxNode node) =>
        (node.Domain.Length == 0 || (node.Domain == "com.microsoft" && node.Operator == "Gelu"))
            && _byOperator.TryGetValue(node.Operator, out Operation? operation)
            ? operation
            : throw new UnsupportedNodeException(
                node, $"operator '{(node.Domain.Length == 0 ? "" : node.Domain + ".")}{node.Operator}' is no layer SerHost knows");
}
