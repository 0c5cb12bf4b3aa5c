using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;

namespace AttributionPlugin;

/// <summary>Relevance of a moment: how much the output drops when a window around it is replaced by silence.</summary>
public sealed class DeletionMethod : IAttributionMethod
{
    internal const string Window = "window";
    internal const string Overlap = "overlap";

    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "serhost-template-id",
        "Window deletion",
        "1.0",
        "How much the output drops when a window of the input is replaced by silence, as a mean over the windows that cover a frame.",
        ModelAccess.Predictions,
        [
            new(Window, ParameterKind.Number, "0.1", "Length of the window; shorter is finer and slower.")
                { Unit = "s", Minimum = 0.001, Maximum = 10, Step = 0.05 },
            new(Overlap, ParameterKind.Integer, "2", "Windows that cover a frame; more is smoother and slower.")
                { Minimum = 1, Maximum = 16, Step = 1 },
        ]);

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return new DeletionSession(setup.Model, setup.Parameters.GetNumber(Window), setup.Parameters.GetInteger(Overlap));
    }
}
