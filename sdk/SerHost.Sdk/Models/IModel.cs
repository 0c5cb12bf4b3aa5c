using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;

namespace SerHost.Sdk.Models;

/// <summary>A loaded model: turns a clip into its input and inputs into outputs.</summary>
/// <remarks>
/// <see cref="Prepare"/> and <see cref="Predict"/> may be called from several threads at once and give the same numbers
/// for the same input, whatever the batch it comes in, up to float32 rounding.
/// </remarks>
public interface IModel : IDisposable
{
    /// <summary>What the model is. Constant while the model is open.</summary>
    ModelDescriptor Descriptor { get; }

    /// <summary>The layer graph for white-box methods; null when the model can only be asked for predictions
    /// (<see cref="ModelDescriptor.Limits"/> says why).</summary>
    ModelGraph? Graph { get; }

    /// <summary>The model's own derivatives, for gradient methods where there is no layer graph; null where it has none.</summary>
    IInputGradients? Gradients => null;

    /// <summary>The tensor graph of a model that is no stack of layers, such as a transformer; null where there is none.
    /// White-box methods that know both ask for <see cref="Graph"/> first.</summary>
    TensorModel? Tensors => null;

    /// <summary>Computes the model's input from a clip of any sample rate and length: resampling, front end, trimming, padding or
    /// cutting.</summary>
    /// <param name="clip">The recording.</param>
    /// <returns>The input, with its time axis in seconds of the original clip.</returns>
    /// <exception cref="ArgumentException">The clip cannot be turned into an input (too short, silent where the model cannot take silence);
    /// the message says why.</exception>
    ModelInput Prepare(AudioClip clip);

    /// <summary>Evaluates a batch. The spans are the caller's: read and written during the call only, the inputs never written.</summary>
    /// <param name="inputs">[count, bands, frames], row-major, in the unit of <see cref="ModelInput.Scale"/>.</param>
    /// <param name="count">Number of inputs in the batch, 1 or more.</param>
    /// <param name="frames">Frames of each input, 1 or more; <see cref="ModelDescriptor.Frames"/> where that is given.</param>
    /// <param name="outputs">Receives [count, outputs]: logits before softmax for a classifier, values for a regressor; every one
    /// finite.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the model cannot take this number of frames.</exception>
    void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs);
}

/// <summary>Conveniences over <see cref="IModel"/>.</summary>
public static class ModelExtensions
{
    /// <summary>Evaluates one input.</summary>
    /// <param name="model">The model.</param>
    /// <param name="input">An input the model prepared.</param>
    /// <returns>[outputs] logits or values.</returns>
    public static float[] Predict(this IModel model, ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(input);
        float[] outputs = new float[model.Descriptor.Outputs.Count];
        model.Predict(input.Values.Span, 1, input.Frames, outputs);
        return outputs;
    }
}
