namespace SerHost.Sdk.Graph;

/// <summary>Element-wise functions.</summary>
public enum ActivationKind
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x for x ≥ 0, Alpha·x below.</summary>
    LeakyRelu,

    /// <summary>min(max(x, Minimum), Maximum).</summary>
    Clip,

    /// <summary>1 / (1 + e^−x).</summary>
    Sigmoid,

    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>x·Φ(x), with the error function.</summary>
    Gelu,

    /// <summary>The tanh approximation of <see cref="Gelu"/>.</summary>
    GeluTanh,
}
