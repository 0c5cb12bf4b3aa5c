using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Folding;

/// <summary>Evaluates one operation after another in float64, plainly: folds at load whatever does not depend on the input's values, and is
/// the slow reference the fast engine is held against.</summary>
/// <remarks>Stateless. When <see cref="RoundToSingle"/>, every float result is rounded
/// to float32, as the runtimes that models were made for do.</remarks>
internal sealed class Interpreter(int operatorVersion, bool roundToSingle)
{
    private delegate TensorValue[] Operation(Interpreter self, TensorNode node, TensorValue?[] inputs);

    private static readonly Dictionary<string, Operation> Table = MakeTable();

    /// <summary>Version of the operator set.</summary>
    public int OperatorVersion { get; } = operatorVersion;

    /// <summary>Whether float results are rounded to float32.</summary>
    public bool RoundToSingle { get; } = roundToSingle;

    /// <summary>Whether an operator can be evaluated.</summary>
    public static bool Knows(string name) => Table.ContainsKey(name);

    /// <summary>All operators that can be evaluated, in order.</summary>
    public static IEnumerable<string> Known => Table.Keys.Order(StringComparer.Ordinal);

    /// <summary>Evaluates one node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="inputs">Its inputs; null where one is left out.</param>
    /// <returns>One value an output.</returns>
    /// <exception cref="GraphException">The node is unknown, or its inputs do not fit; the node is named.</exception>
    public TensorValue[] Evaluate(TensorNode node, TensorValue?[] inputs)
    {
        if (!Table.TryGetValue(node.Operator, out Operation? operation))
        {
            throw new GraphException(node.Name, $"operator '{node.Operator}' is not known.");
        }

        try
        {
            TensorValue[] results = operation(this, node, inputs);
            return RoundToSingle ? Array.ConvertAll(results, Round) : results;
        }
        catch (TensorShapeException error)
        {
            throw new GraphException(node.Name, $"({node.Operator}) {error.Message}");
        }
        catch (Exception error) when (error is IndexOutOfRangeException or OverflowException or NullReferenceException or ArgumentException or DivideByZeroException)
        {
            throw new GraphException(node.Name, $"({node.Operator}) its inputs do not fit: {string.Join("; ", inputs.Select(one => one is null ? "none" : $"[{Shapes.Text(one.Dims)}]"))}.");
        }
    }

    private static TensorValue Round(TensorValue value)
    {
        if (!value.IsFloat || value.Source is not null)
        {
            return value;
        }

        double[] numbers = value.Numbers;
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (float)numbers[i];
        }

        return value;
    }

    private static Dictionary<string, Operation> MakeTable()
    {
        var table = new Dictionary<string, Operation>(StringComparer.Ordinal);
        foreach ((string name, Func<double, TensorNode, double> function) in ElementFunctions.Unary)
        {
            table[name] = (_, node, inputs) => [Elementwise.Map(inputs[0]!, x => function(x, node))];
        }

        foreach ((string name, Func<double, double, double> numbers, Func<long, long, long>? integers) in ElementFunctions.Binary)
        {
            table[name] = (_, _, inputs) => [Elementwise.Combine(inputs[0]!, inputs[1]!, numbers, integers)];
        }

        foreach ((string name, Func<double, double, bool> relation) in ElementFunctions.Relations)
        {
            table[name] = (_, _, inputs) => [Elementwise.Compare(inputs[0]!, inputs[1]!, relation)];
        }

        foreach ((string name, Func<TensorValue?[], TensorNode, Interpreter, TensorValue[]> operation) in
            MovingOperations.All.Concat(SumOperations.All).Concat(ProductOperations.All))
        {
            table[name] = (self, node, inputs) => operation(inputs, node, self);
        }

        return table;
    }
}
