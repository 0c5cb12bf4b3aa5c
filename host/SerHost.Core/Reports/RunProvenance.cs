using System.Security.Cryptography;
using System.Text;
using SerHost.Core.Pipeline;
using SerHost.Core.Windowing;
using SerHost.Sdk.Cues;

namespace SerHost.Core.Reports;

/// <summary>What decided a run's numbers, read from its results.</summary>
/// <param name="Run">The run.</param>
/// <param name="Labels">Clips by label; clips without one under an empty name.</param>
/// <param name="Speakers">Known speakers.</param>
/// <param name="Sentences">Known sentences.</param>
/// <param name="ClipsHash">SHA-256 over the clips' own SHA-256 (of their decoded samples), sorted, one a line: the same for the same
/// recordings, whatever their names.</param>
/// <param name="ModelHash">Content hash of the model; null when no clip had a decision.</param>
/// <param name="Outputs">The model's outputs.</param>
/// <param name="Decisions">How often the model named the label.</param>
/// <param name="Methods">The methods as they were asked, in the order of the experiment; those without a single map are left out.</param>
/// <param name="Extractor">Id, version and parameters of the cue extractor; null when no clip has cues.</param>
/// <param name="Cues">The cues measured.</param>
/// <param name="WindowSeconds">Length of a segment; NaN when there is none.</param>
/// <param name="MapStepSeconds">Step of the maps; NaN when there is none.</param>
public sealed record RunProvenance(
    RunSummary Run,
    IReadOnlyDictionary<string, int> Labels,
    int Speakers,
    int Sentences,
    string ClipsHash,
    string? ModelHash,
    IReadOnlyList<string> Outputs,
    DecisionCount Decisions,
    IReadOnlyList<MethodProvenance> Methods,
    MethodProvenance? Extractor,
    IReadOnlyList<CueDescriptor> Cues,
    double WindowSeconds,
    double MapStepSeconds)
{
    /// <summary>How much of the clips the model heard, in words; null where it heard all of them, or the run does not tell.</summary>
    public string? Heard { get; init; }

    /// <summary>Whether the model puts out values, each explained on its own, and decides nothing.</summary>
    public bool IsOfValues { get; init; }

    /// <summary>Rows of the run: a clip, a method and an output each.</summary>
    public int Rows { get; init; }

    /// <summary>Reads it from the store.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="run">The run.</param>
    public static RunProvenance Read(ResultLibrary library, RunSummary run)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(run);
        IReadOnlyList<RunRow> rows = library.Rows(run.Id);
        RunRow[] clips = [.. rows.DistinctBy(row => row.ClipId)];
        StoredPrediction? prediction = clips.Select(library.Prediction).FirstOrDefault(found => found is not null);
        MethodProvenance[] methods = [.. run.Experiment.Methods.SelectMany(method => Method(
            method.Label, rows.Where(row => row.Method == method.Label).Select(library.MapDetails).OfType<StoredMap>()))];
        StoredCues? cues = rows.Select(library.CueDetails).FirstOrDefault(found => found is not null);
        StoredContrast? contrast = rows.Where(row => row.ContrastKey is not null).Select(library.Contrast).FirstOrDefault();
        return new RunProvenance(
            run,
            new SortedDictionary<string, int>(clips.GroupBy(row => row.Label ?? "")
            .ToDictionary(group => group.Key, group => group.Count()), StringComparer.Ordinal),
            clips.Select(row => row.Speaker).OfType<string>().Distinct().Count(),
            clips.Select(row => row.Sentence).OfType<string>().Distinct().Count(),
            Hash(clips.Select(library.Prediction).OfType<StoredPrediction>().Select(found => found.ClipSha256)),
            prediction?.ModelHash,
            prediction?.Labels ?? [],
            DecisionCount.Of(library, rows),
            methods,
            cues is null ? null : new MethodProvenance(cues.ExtractorId, cues.ExtractorId, cues.ExtractorVersion, cues.Parameters, "cpu",
                []),
            cues?.Cues ?? [],
            contrast?.Selection.Windows is [{ } window, ..] ? window.Range.DurationSeconds : double.NaN,
            prediction?.Axis.StepSeconds ?? double.NaN)
        {
            IsOfValues = prediction is { Decision: null },
            Rows = rows.Count,
            Heard = HeardSummary.Describe(library.Heard(run.Id), run.Experiment.Windowing ?? WindowingKind.First.Name()),
        };
    }

    /// <summary>A method by its first map, and the devices and layers of all of them and what is said of every one, read one at a
    /// time.</summary>
    private static IEnumerable<MethodProvenance> Method(string label, IEnumerable<StoredMap> maps)
    {
        StoredMap? first = null;
        var devices = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        var layers = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        var said = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (StoredMap map in maps)
        {
            if (first is null)
            {
                first = map;
                map.Notes.ToList().ForEach(note => said[note] = true);
            }

            said.Keys.Except(map.Notes).ToList().ForEach(note => said.Remove(note));
            devices[map.Device] = true;
            foreach (string name in map.Extras.SelectMany(extra => extra.Name.Split('&'))
                .Where(name => name.Contains(':', StringComparison.Ordinal)))
            {
                layers[name[..name.LastIndexOf(':')]] = true;
            }
        }

        return first is null ? [] : [new MethodProvenance(label, first.MethodId, first.MethodVersion, first.Parameters,
            string.Join(", ", devices.Keys), [.. layers.Keys])
        {
            Notes = [.. said.Keys],
        }];
    }

    private static string Hash(IEnumerable<string> hashes) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(
            string.Concat(hashes.Order(StringComparer.Ordinal).Select(hash => hash + "\n")))));
}
