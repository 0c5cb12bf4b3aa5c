using SerHost.Analysis.Labels;
using SerHost.Plugins;

namespace SerHost.Core.Experiments;

/// <summary>Which output an explanation is about.</summary>
public static class TargetChoice
{
    /// <summary>The output with the largest logit.</summary>
    public const string Predicted = "predicted";

    /// <summary>The clip's own label.</summary>
    public const string Label = "label";

    /// <summary>Index of the output to explain.</summary>
    /// <param name="choice"><c>predicted</c>, <c>label</c> or an output's name.</param>
    /// <param name="outputs">The model's outputs.</param>
    /// <param name="predicted">Index of the largest one; null for a model of continuous values, whose outputs do not compete.</param>
    /// <param name="clipLabel">The clip's own label; null when unknown.</param>
    /// <exception cref="RequestException">The model has no such output, or the clip has no label.</exception>
    public static int Resolve(string choice, IReadOnlyList<string> outputs, int? predicted, string? clipLabel)
    {
        if (choice == Predicted)
        {
            return predicted ?? throw new RequestException(
                "target", $"The model puts out values, not classes: none of them is the predicted one. Name one with --target: {string.Join(", ", outputs)}.");
        }

        string wanted = choice == Label
            ? clipLabel ?? throw new RequestException("target", "The target is the clip's label, but this clip has none: give a label or use 'predicted'.")
            : choice;
        int index = outputs.ToList().FindIndex(output => Emotions.AreSame(output, wanted));
        return index >= 0
            ? index
            : throw new RequestException("target", $"The model has no output '{wanted}'. {Suggestions.For(wanted, outputs, "")}");
    }
}
