namespace SerHost.Sdk.Models;

/// <summary>Derivatives of a model's outputs by its input, given by the model itself (by automatic differentiation, say). With them
/// gradient methods work on a model whose layers are not known.</summary>
/// <remarks>May be called from several threads at once.</remarks>
public interface IInputGradients
{
    /// <summary>Differentiates a batch. The spans are the caller's: read and written during the call only, the inputs never
    /// written.</summary>
    /// <param name="inputs">[count, bands, frames], row-major, as for <see cref="IModel.Predict"/>.</param>
    /// <param name="count">Number of inputs in the batch, 1 or more.</param>
    /// <param name="frames">Frames of each input.</param>
    /// <param name="targets">[count] index of the output to differentiate, for each input.</param>
    /// <param name="gradients">Receives [count, bands, frames]: d output[target] / d input, in outputs a unit of the input; every one
    /// finite.</param>
    /// <exception cref="ArgumentException">A length does not fit, there is no such output, or the model cannot take this number of
    /// frames.</exception>
    void Differentiate(ReadOnlySpan<float> inputs, int count, int frames, ReadOnlySpan<int> targets, Span<float> gradients);
}
