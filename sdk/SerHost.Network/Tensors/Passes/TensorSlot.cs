using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Passes;

/// <summary>One buffer of a plan: a constant, the input, or what a step writes. Reshapes share the slot of what they reshape.</summary>
internal sealed class TensorSlot(int index, string name, int count, TensorData? constant)
{
    public int Index => index;

    /// <summary>Name of the tensor that was put here first.</summary>
    public string Name => name;

    public int Count => count;

    /// <summary>The values of a constant; null for what is computed.</summary>
    public TensorData? Constant => constant;

    public bool IsConstant => constant is not null;

    /// <summary>Index of the step that writes it; −1 for constants and the input.</summary>
    public int Producer { get; set; } = -1;
}

/// <summary>A slot seen under given dimensions.</summary>
internal readonly record struct Operand(TensorSlot Slot, int[] Dims)
{
    public int Count => Slot.Count;

    public bool IsConstant => Slot.IsConstant;
}
