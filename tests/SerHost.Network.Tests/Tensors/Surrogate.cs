using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Tensors;

/// <summary>An oracle for the relevance rules that knows no backward pass: a float64 network whose plain derivative at x₀ is the modified gradient.</summary>
/// <remarks>What a rule stops is frozen at its value for x₀; a product of two tensors becomes ½ a·b₀ + ½ a₀·b; an activation f becomes x · f(x₀)/x₀.</remarks>
internal sealed class Surrogate
{
    private readonly TensorGraph _graph;
    private readonly TensorRules _rules;
    private readonly Interpreter _interpreter;
    private readonly Dictionary<string, TensorValue> _frozen;

    public Surrogate(TensorGraph graph, TensorRules rules, double[] at)
    {
        _graph = graph;
        _rules = rules;
        _interpreter = new Interpreter(graph.OperatorVersion, roundToSingle: false);
        _frozen = Run(at, frozen: null);
    }

    /// <summary>Outputs for an input.</summary>
    public double[] Evaluate(double[] input) => Run(input, _rules.IsGradient ? null : _frozen)[_graph.Output].Numbers;

    /// <summary>Central differences of one output.</summary>
    public double[] Differentiate(double[] input, int target)
    {
        const double step = 1e-5;
        return input.Select((value, i) =>
        {
            double[] moved = [.. input];
            moved[i] = value + step;
            double above = Evaluate(moved)[target];
            moved[i] = value - step;
            return (above - Evaluate(moved)[target]) / (2 * step);
        }).ToArray();
    }

    private Dictionary<string, TensorValue> Run(double[] input, Dictionary<string, TensorValue>? frozen)
    {
        Dictionary<string, TensorValue> values = _graph.Constants.ToDictionary(pair => pair.Key, pair => TensorValue.Of(pair.Value), StringComparer.Ordinal);
        values.Add(_graph.Input.Name, TensorValue.Of(_graph.Input.Dims(1, input.Length), input));
        var moving = new HashSet<string>(StringComparer.Ordinal) { _graph.Input.Name };
        foreach (TensorNode node in _graph.Nodes)
        {
            TensorValue[] inputs = node.Inputs.Select(name => values[name]).ToArray();
            string output = node.Outputs[0];
            if (frozen is null || !node.Inputs.Any(moving.Contains))
            {
                values[output] = _interpreter.Evaluate(node, inputs)[0];
                continue;
            }

            moving.Add(output);
            TensorValue[] before = node.Inputs.Select(name => frozen.TryGetValue(name, out TensorValue? value) ? value : values[name]).ToArray();
            values[output] = Modified(node, inputs, before, frozen[output], moving);
        }

        return values;
    }

    private TensorValue Modified(TensorNode node, TensorValue[] inputs, TensorValue[] before, TensorValue frozen, HashSet<string> moving)
    {
        bool both = node.Inputs.Count == 2 && moving.Contains(node.Inputs[0]) && moving.Contains(node.Inputs[1]);
        switch (node.Operator)
        {
            case "Sigmoid" or "Erf" or "Sqrt":
            case "Softmax" when _rules.StopsAtSoftmax:
                moving.Remove(node.Outputs[0]);
                return frozen;
            case "MatMul" or "Mul" when both:
                TensorValue first = _interpreter.Evaluate(node, [inputs[0], before[1]])[0], second = _interpreter.Evaluate(node, [before[0], inputs[1]])[0];
                return TensorValue.Of(first.Dims, first.Numbers.Zip(second.Numbers, (a, b) => 0.5 * (a + b)).ToArray());
            case "Gelu" or "Tanh" or "Relu":
                return TensorValue.Of(inputs[0].Dims, inputs[0].Numbers.Select((x, i) => x * frozen.Numbers[i] / before[0].Numbers[i]).ToArray());
            case "LayerNormalization":
                return Normalised(inputs, before);
            default:
                return _interpreter.Evaluate(node, inputs)[0];
        }
    }

    /// <summary>(x − mean(x)) / std(x₀) · scale + bias over the last axis.</summary>
    private static TensorValue Normalised(TensorValue[] inputs, TensorValue[] before)
    {
        int size = inputs[0].Dims[^1];
        double[] result = [.. inputs[0].Numbers];
        for (int start = 0; start < result.Length; start += size)
        {
            double mean = inputs[0].Numbers.Skip(start).Take(size).Average(), own = before[0].Numbers.Skip(start).Take(size).Average();
            double deviation = Math.Sqrt(before[0].Numbers.Skip(start).Take(size).Average(value => (value - own) * (value - own)) + 1e-5);
            for (int i = 0; i < size; i++)
            {
                result[start + i] = ((result[start + i] - mean) / deviation * inputs[1].Numbers[i]) + inputs[2].Numbers[i];
            }
        }

        return TensorValue.Of(inputs[0].Dims, result);
    }
}
