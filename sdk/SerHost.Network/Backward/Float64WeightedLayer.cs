using System.Collections.Concurrent;
using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>A convolution or linear layer under any rule of <see cref="RuleParts"/>, in float64.</summary>
internal sealed class Float64WeightedLayer
{
    private static readonly WeightForm Plain = new(WeightBase.Value);

    private readonly RelevanceRule _rule;
    private readonly MapLayout _input;
    private readonly MapLayout _output;
    private readonly Float64Product _plain;
    private readonly (RuleGroup Rule, Float64Product[] Products)[] _groups;

    public Float64WeightedLayer(
        RelevancePlan plan, int index, ConvolutionGeometry geometry, MapLayout input, MapLayout output, Float64Weights weights)
    {
        (_rule, _input, _output) = (plan.Rules[index], input, output);
        Float64Product Product(WeightForm form, bool hasBias) =>
            weights.Get(index, form, hasBias, (input, output), () => new Float64Product(geometry, input, output, form, hasBias));
        _plain = Product(Plain, true);
        _groups = RuleParts.For(_rule, plan.OutputIsNonNegative[plan.Graph.Layers[index].Inputs[0]])
            .Select(group => (group, group.Parts.Select(part => Product(part.Weights, part.HasBias)).ToArray())).ToArray();
    }

    /// <summary>The layer's outputs.</summary>
    public void Forward(double[] input, double[] output, WorkTeam team) => _plain.Forward(input, output, adds: false, team);

    /// <summary>Adds to the input's relevance what the output's hands down.</summary>
    /// <param name="input">Values read.</param>
    /// <param name="output">Values written.</param>
    /// <param name="from">Relevance of the output.</param>
    /// <param name="to">Relevance of the input.</param>
    /// <param name="team">Threads.</param>
    public void Backward(double[] input, double[] output, double[] from, double[] to, WorkTeam team)
    {
        var source = new double[_output.Length];
        var product = new double[_input.Length];
        foreach ((RuleGroup group, Float64Product[] products) in _groups)
        {
            double[]?[] factors = group.Parts.Select(part => Form(part.Input, input)).ToArray();
            from.CopyTo(source, 0);
            if (group.IsNormalised)
            {
                Divide(source, output, Denominators(group, products, factors, team), group);
            }

            for (int i = 0; i < products.Length; i++)
            {
                products[i].Backward(source, product, team);
                double[]? factor = factors[i];
                for (int place = 0; place < to.Length; place++)
                {
                    to[place] += factor is null ? product[place] : factor[place] * product[place];
                }
            }
        }
    }

    private double[] Denominators(RuleGroup group, Float64Product[] products, double[]?[] factors, WorkTeam team)
    {
        var sums = new double[_output.Length];
        for (int i = 0; i < products.Length; i++)
        {
            products[i].Forward(factors[i] ?? Inside(_ => 1), sums, adds: i > 0, team);
        }

        return sums;
    }

    private void Divide(double[] source, double[] output, double[] sums, RuleGroup group)
    {
        for (int place = 0; place < source.Length; place++)
        {
            bool applies = group.Gate switch
            {
                OutputGate.Positive => output[place] > 0,
                OutputGate.Negative => output[place] < 0,
                _ => true,
            };
            source[place] = applies && source[place] != 0 ? group.Coefficient * source[place] / _rule.Stabilised(sums[place]) : 0;
        }
    }

    private double[]? Form(InputForm form, double[] input) => form switch
    {
        InputForm.Value => input,
        InputForm.One => null,
        InputForm.Positive => Inside(place => Math.Max(input[place], 0)),
        InputForm.Negative => Inside(place => Math.Min(input[place], 0)),
        InputForm.AboveLow => Inside(place => input[place] - _rule.Low),
        InputForm.BelowHigh => Inside(place => input[place] - _rule.High),
        _ => throw new InvalidOperationException($"Unknown input form {form}."),
    };

    // Padding is no input: only values inside.
    private double[] Inside(Func<int, double> valueAt)
    {
        var values = new double[_input.Length];
        for (int row = 0; row < _input.Shape.Height; row++)
        {
            for (int column = 0; column < _input.Shape.Width; column++)
            {
                int place = _input.Offset(row, column);
                for (int c = 0; c < _input.Shape.Channels; c++)
                {
                    values[place + c] = valueAt(place + c);
                }
            }
        }

        return values;
    }
}

/// <summary>Products of a plan's layers, packed once and shared by engines of equal layouts.</summary>
/// <remarks>Safe to use from several threads.</remarks>
internal sealed class Float64Weights
{
    private readonly ConcurrentDictionary<(int Layer, WeightForm Form, bool HasBias, (MapLayout, MapLayout) Layouts),
        Float64Product> _made = new();

    /// <summary>A product, made at the first call.</summary>
    public Float64Product Get(
        int layer, WeightForm form, bool hasBias, (MapLayout Input, MapLayout Output) layouts, Func<Float64Product> make) =>
        _made.GetOrAdd((layer, form, hasBias, layouts), _ => make());
}
