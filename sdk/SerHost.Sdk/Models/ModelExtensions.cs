using SerHost.Sdk.Attribution;

namespace SerHost.Sdk.Models;

/// <summary>Conveniences over <see cref="IModel"/>.</summary>
public static class ModelExtensions
{
    /// <summary>Whether a model has what a method needs.</summary>
    /// <param name="model">The model.</param>
    /// <param name="access">What is needed.</param>
    public static bool Offers(this IModel model, ModelAccess access)
    {
        ArgumentNullException.ThrowIfNull(model);
        return access switch
        {
            ModelAccess.Predictions => true,
            ModelAccess.Gradients => model.Gradients is not null || model.Graph is not null,
            _ => model.Graph is not null,
        };
    }

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
