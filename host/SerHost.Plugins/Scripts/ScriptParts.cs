using System.Text.Json;
using SerHost.Plugins.Isolation;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Transforms;

namespace SerHost.Plugins.Scripts;

/// <summary>Reads what a script says it offers.</summary>
internal static class ScriptParts
{
    private static readonly Dictionary<string, ParameterKind> s_parameterKinds = new(StringComparer.Ordinal)
    {
        ["integer"] = ParameterKind.Integer,
        ["number"] = ParameterKind.Number,
        ["boolean"] = ParameterKind.Boolean,
        ["choice"] = ParameterKind.Choice,
        ["choice-or-number"] = ParameterKind.ChoiceOrNumber,
        ["text"] = ParameterKind.Text,
    };

    private static readonly Dictionary<string, ModelAccess> s_needs = new(StringComparer.Ordinal)
    {
        ["predictions"] = ModelAccess.Predictions,
        ["gradients"] = ModelAccess.Gradients,
        ["layer-graph"] = ModelAccess.LayerGraph,
    };

    private static readonly Dictionary<string, CueChange> s_changes = new(StringComparer.Ordinal)
    {
        ["difference"] = CueChange.Difference,
        ["log-ratio"] = CueChange.LogRatio,
        ["level"] = CueChange.Level,
        ["direction"] = CueChange.Direction,
    };

    /// <summary>Reads the reply to <c>describe</c>.</summary>
    /// <exception cref="WireException">A field is missing or wrong.</exception>
    public static IReadOnlyList<WorkerPart> Read(ScriptReader reply) =>
        [.. ScriptJson.Items(reply.Header, "parts").Select((part, index) => Read(part, index))];

    private static WorkerPart Read(JsonElement part, int index)
    {
        string what = $"part {index}", kind = ScriptJson.Text(part, "kind", what), id = ScriptJson.Text(part, "id", what);
        what = $"{kind} '{id}'";
        string name = ScriptJson.Text(part, "name", what), version = ScriptJson.OptionalText(part, "version") ?? "",
            summary = ScriptJson.OptionalText(part, "summary") ?? "";
        ParameterDescriptor[] parameters = [.. ScriptJson.Items(part, "parameters").Select(item => ReadParameter(item, what))];
        return kind switch
        {
            "attribution" => new WorkerPart(index, PartKind.Method)
            {
                Method = new AttributionDescriptor(id, name, version, summary,
                    Named(s_needs, ScriptJson.OptionalText(part, "needs") ?? "predictions", "needs", what), parameters)
                {
                    Sources = ScriptJson.Texts(part, "sources"),
                },
            },
            "cue" => new WorkerPart(index, PartKind.Extractor)
            {
                Extractor = new CueExtractorDescriptor(id, name, version, summary,
                    [.. ScriptJson.Items(part, "cues").Select(cue => ReadCue(cue, what))], parameters),
            },
            "transform" => new WorkerPart(index, PartKind.Transform)
            {
                Transform = new ClipTransformDescriptor(id, name, version, summary, parameters,
                    [.. ScriptJson.Items(part, "effects").Select(effect => ReadEffect(effect, what))])
                {
                    Sources = ScriptJson.Texts(part, "sources"),
                },
            },
            "model" => new WorkerPart(index, PartKind.Provider) { ProviderId = id, ProviderName = name },
            _ => throw new WireException($"Part {index} is of kind '{kind}'; it must be attribution, cue, model or transform."),
        };
    }

    private static CueDescriptor ReadCue(JsonElement cue, string what) => new(
        ScriptJson.Text(cue, "id", $"a cue of {what}"), ScriptJson.Text(cue, "name", $"a cue of {what}"),
            ScriptJson.OptionalText(cue, "unit") ?? "",
        ScriptJson.Flag(cue, "voicedOnly"), ScriptJson.OptionalText(cue, "source") ?? "");

    private static ParameterEffect ReadEffect(JsonElement effect, string what) => new(
        ScriptJson.Text(effect, "parameter", $"an effect of {what}"),
        [.. ScriptJson.Items(effect, "moves").Select(move => new CueEffect(
            ScriptJson.Text(move, "cue", $"an effect of {what}"),
                Named(s_changes, ScriptJson.Text(move, "change", $"an effect of {what}"), "change", what),
            ScriptJson.OptionalNumber(move, "perUnit") ?? 1))],
        ScriptJson.Texts(effect, "keeps"));

    private static ParameterDescriptor ReadParameter(JsonElement parameter, string what)
    {
        string id = ScriptJson.Text(parameter, "id", $"a parameter of {what}");
        what = $"parameter '{id}' of {what}";
        return new ParameterDescriptor(
            id, Named(s_parameterKinds, ScriptJson.Text(parameter, "kind", what), "kind", what),
                ScriptJson.Text(parameter, "default", what), ScriptJson.OptionalText(parameter, "help") ?? "")
        {
            Unit = ScriptJson.OptionalText(parameter, "unit") ?? "",
            Minimum = ScriptJson.OptionalNumber(parameter, "minimum"),
            Maximum = ScriptJson.OptionalNumber(parameter, "maximum"),
            Step = ScriptJson.OptionalNumber(parameter, "step"),
            Choices = ScriptJson.Texts(parameter, "choices"),
        };
    }

    private static T Named<T>(Dictionary<string, T> known, string name, string field, string what) =>
        known.TryGetValue(name, out T? found) ? found
            : throw new WireException($"{field} of {what} is '{name}'; it must be one of {string.Join(", ", known.Keys)}.");
}
