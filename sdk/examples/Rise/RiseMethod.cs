using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;

namespace Rise;

/// <summary>Randomised input sampling for explanation (Petsiuk, Das and Saenko 2018), predictions only.</summary>
public sealed class RiseMethod : IAttributionMethod
{
    internal const string Masks = "masks";
    internal const string CellFrames = "cell-frames";
    internal const string CellBands = "cell-bands";
    internal const string Keep = "keep";

    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "rise",
        "RISE",
        "1.0",
        "How the output goes with each value being visible under many random smooth masks: the covariance of output and mask over the variance of the mask.",
        ModelAccess.Predictions,
        [
            new(Masks, ParameterKind.Integer, "400", "Random masks; the noise of the map falls with their square root.") { Minimum = 10, Maximum = 100000, Step = 100 },
            new(CellFrames, ParameterKind.Integer, "8", "Cells of a mask along time.") { Minimum = 1, Maximum = 256, Step = 1 },
            new(CellBands, ParameterKind.Integer, "8", "Cells of a mask along frequency; 1 is used where the input has one band.") { Minimum = 1, Maximum = 256, Step = 1 },
            new(Keep, ParameterKind.Number, "0.5", "Chance that a cell stays visible.") { Minimum = 0.05, Maximum = 0.95, Step = 0.05 },
        ])
    {
        Sources = ["Petsiuk, Das, Saenko 2018, RISE: Randomized input sampling for explanation of black-box models, BMVC"],
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return new RiseSession(setup.Model, setup.Parameters);
    }
}
