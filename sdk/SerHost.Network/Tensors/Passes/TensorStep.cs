using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Rules;

namespace SerHost.Network.Tensors.Passes;

/// <summary>One operation of a plan on float32 buffers: forward, and backward under any
/// rule set. Immutable; may be shared between passes.</summary>
internal abstract class TensorStep(string name, Operand[] inputs, Operand output)
{
    /// <summary>Name of the node.</summary>
    public string Name => name;

    public Operand[] Inputs => inputs;

    public Operand Output => output;

    /// <summary>Computes the output.</summary>
    public abstract void Forward(TensorPass pass);

    /// <summary>Whether anything goes back to an input under the rules.</summary>
    public virtual bool Passes(int input, TensorRules rules) => true;

    /// <summary>Whether <see cref="Backward"/> reads an input's values.</summary>
    /// <param name="input">The input.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="isLive">Whether each input carries relevance.</param>
    public virtual bool KeepsInput(int input, TensorRules rules, ReadOnlySpan<bool> isLive) => false;

    /// <summary>Whether <see cref="Backward"/> reads the output's values.</summary>
    public virtual bool KeepsOutput(TensorRules rules) => false;

    /// <summary>Adds to the inputs' gradients what the output's gradient gives them.</summary>
    public abstract void Backward(TensorBackward pass);
}
