namespace SerHost.Sdk.Graph;

/// <summary>One operation of a tensor graph. Immutable.</summary>
/// <param name="Name">Name, for messages and for choosing places in the network; unique names read best, but nothing depends on it.</param>
/// <param name="Operator">Operator of the default ONNX operator set, for example <c>MatMul</c>.</param>
/// <param name="Inputs">Names of the tensors it reads; empty text where an optional one is left out.</param>
/// <param name="Outputs">Names of the tensors it writes; empty text where one is not wanted.</param>
/// <param name="Attributes">Attributes by name.</param>
public sealed record TensorNode(
    string Name,
    string Operator,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, TensorAttribute> Attributes)
{
    /// <summary>Whether an input is there.</summary>
    /// <param name="index">Position of the input.</param>
    public bool Has(int index) => index < Inputs.Count && Inputs[index].Length > 0;

    /// <summary>A whole-number attribute.</summary>
    /// <param name="name">Name.</param>
    /// <param name="otherwise">Value where it is not given.</param>
    public long Integer(string name, long otherwise) => Attributes.GetValueOrDefault(name)?.Integer ?? otherwise;

    /// <summary>A number attribute.</summary>
    /// <param name="name">Name.</param>
    /// <param name="otherwise">Value where it is not given.</param>
    public double Number(string name, double otherwise) => Attributes.GetValueOrDefault(name)?.Number ?? otherwise;

    /// <summary>A text attribute.</summary>
    /// <param name="name">Name.</param>
    /// <param name="otherwise">Value where it is not given.</param>
    public string Text(string name, string otherwise) => Attributes.GetValueOrDefault(name)?.Text ?? otherwise;

    /// <summary>A list of whole numbers; null where it is not given.</summary>
    /// <param name="name">Name.</param>
    public IReadOnlyList<long>? Integers(string name) => Attributes.GetValueOrDefault(name)?.Integers;
}

/// <summary>An attribute of a <see cref="TensorNode"/>; the member of its type is set.</summary>
public sealed record TensorAttribute
{
    /// <summary>A whole number.</summary>
    public long? Integer { get; init; }

    /// <summary>A number.</summary>
    public double? Number { get; init; }

    /// <summary>A text.</summary>
    public string? Text { get; init; }

    /// <summary>Whole numbers.</summary>
    public IReadOnlyList<long>? Integers { get; init; }

    /// <summary>Numbers.</summary>
    public IReadOnlyList<float>? Numbers { get; init; }

    /// <summary>A constant tensor.</summary>
    public TensorData? Tensor { get; init; }
}
