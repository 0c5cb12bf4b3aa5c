using SerHost.Analysis.Labels;
using SerHost.Core.Pipeline;

namespace SerHost.Core.Reports;

/// <summary>How many decisions are the clip's label, among clips whose label the model could have named.</summary>
/// <param name="Right">Clips whose label the model named.</param>
/// <param name="Judged">Clips with a decision and a label that is one of the model's outputs.</param>
public sealed record DecisionCount(int Right, int Judged)
{
    /// <summary>Counts the clips of a run.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="rows">The run's rows.</param>
    public static DecisionCount Of(ResultLibrary library, IEnumerable<RunRow> rows)
    {
        ArgumentNullException.ThrowIfNull(library);
        RunRow[] clips = [.. rows.DistinctBy(row => row.ClipId).Where(row => row is { Label: not null, Predicted: not null })];
        IReadOnlyList<string> outputs = clips.Select(library.Prediction).FirstOrDefault(found => found is not null)?.Labels ?? [];
        clips = [.. clips.Where(row => IsOutput(row.Label, outputs))];
        return new DecisionCount(clips.Count(row => Emotions.AreSame(row.Label, row.Predicted)), clips.Length);
    }

    internal static bool IsOutput(string? label, IReadOnlyList<string> outputs) => outputs.Any(output => Emotions.AreSame(label, output));
}
