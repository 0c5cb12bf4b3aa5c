using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;

namespace SerHost.Network.Backward;

/// <summary>One form of a layer's input, computed once after a forward pass.</summary>
/// <param name="form">The form.</param>
/// <param name="rule">Holds the bounds of box forms.</param>
/// <param name="layout">The input's layout.</param>
internal sealed class InputFactor(InputForm form, RelevanceRule rule, MapLayout layout)
{
    private float[]? _own;

    /// <summary>The form's values, or null where every element is 1.</summary>
    public float[]? Values { get; private set; }

    /// <summary>Computes the form.</summary>
    /// <param name="input">The layer's input in its layout; kept, not copied, where the form is the value itself.</param>
    /// <returns>The form's values, or null where every element is 1.</returns>
    public float[]? Prepare(float[] input)
    {
        Values = form switch
        {
            InputForm.Value => input,
            InputForm.One => null,
            InputForm.Positive => Map(input, x => MathF.Max(x, 0)),
            InputForm.Negative => Map(input, x => MathF.Min(x, 0)),
            InputForm.AboveLow => Map(input, x => x - (float)rule.Low),
            InputForm.BelowHigh => Map(input, x => x - (float)rule.High),
            _ => throw new InvalidOperationException($"Unknown input form {form}."),
        };
        return Values;
    }

    /// <summary>Ones at every value and zeros in the border: the input of the flat and squared-weight rules.</summary>
    public float[] Ones() => Map(new float[layout.Length], _ => 1);

    // Only values inside: borders stay 0, as padding is no input.
    private float[] Map(float[] input, Func<float, float> function)
    {
        _own ??= new float[layout.Length];
        for (int row = 0; row < layout.Shape.Height; row++)
        {
            for (int column = 0; column < layout.Shape.Width; column++)
            {
                int offset = layout.Offset(row, column);
                for (int c = 0; c < layout.Shape.Channels; c++)
                {
                    _own[offset + c] = function(input[offset + c]);
                }
            }
        }

        return _own;
    }
}
