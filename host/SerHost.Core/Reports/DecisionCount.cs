using SerHost.Analysis.Labels;
using SerHost.Core.Pipeline;

namespace SerHost.Core.Reports;

/// <summary>How many decisions are the clip's label, among clips whose label the model could have named.</summary>
/// <param name="Right">Clips whose label the model named.</param>
/// <param name="Judged">Clips with a decision and a label that is one of the model's outputs.</param>
/// <param name="Outputs">The model's outputs; 0 when no clip has a decision.</param>
/// <param name="Unnamed">Clips whose label is none of the model's outputs, by label.</param>
public sealed record DecisionCount(int Right, int Judged, int Outputs, IReadOnlyDictionary<string, int> Unnamed)
{
    /// <summary>Counts the clips of a run.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="rows">The run's rows.</param>
    public static DecisionCount Of(ResultLibrary library, IEnumerable<RunRow> rows)
    {
        ArgumentNullException.ThrowIfNull(library);
        RunRow[] clips = [.. rows.DistinctBy(row => row.ClipId).Where(row => row is { Label: not null, Predicted: not null })];
        IReadOnlyList<string> outputs = clips.Select(library.Prediction).FirstOrDefault(found => found is not null)?.Labels ?? [];
        RunRow[] judged = [.. clips.Where(row => IsOutput(row.Label, outputs))];
        return new DecisionCount(
            judged.Count(row => Emotions.AreSame(row.Label, row.Predicted)), judged.Length, outputs.Count,
            new SortedDictionary<string, int>(clips.Where(row => !IsOutput(row.Label, outputs)).CountBy(row => row.Label!).ToDictionary(),
            StringComparer.Ordinal));
    }

    internal static bool IsOutput(string? label, IReadOnlyList<string> outputs) => outputs.Any(output => Emotions.AreSame(label, output));
}
