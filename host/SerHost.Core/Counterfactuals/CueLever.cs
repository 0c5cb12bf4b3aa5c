using System.Globalization;
using SerHost.Core.Experiments;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Transforms;

namespace SerHost.Core.Counterfactuals;

/// <summary>A cue and what moves it: one parameter of one transform.</summary>
/// <param name="Cue">The cue, as it was asked for.</param>
/// <param name="CueId">Its id in the extractor's tracks.</param>
/// <param name="Transform">The transform.</param>
/// <param name="Effect">What the parameter moves and keeps.</param>
internal sealed record CueLever(string Cue, string CueId, IClipTransform Transform, ParameterEffect Effect)
{
    /// <summary>Short names people use.</summary>
    private static readonly Dictionary<string, string> s_names = new(StringComparer.Ordinal)
    {
        ["f0"] = "f0_semitone", ["pitch"] = "f0_semitone", ["hnr"] = "hnr_db", ["shimmer"] = "shimmer_db", ["tilt"] = "alpha_ratio_db",
            ["intensity"] = "intensity_db",
    };

    private static readonly double[] s_steps = [-4, -2, 2, 4];

    /// <summary>The parameter.</summary>
    public ParameterDescriptor Parameter => Transform.Descriptor.Parameters.First(parameter => parameter.Id == Effect.ParameterId);

    /// <summary>The transform's parameters at a dose, all others at their defaults.</summary>
    /// <exception cref="ParameterException">The dose is out of the parameter's range.</exception>
    public ParameterValues At(double dose) => GivenParameters.Parse(
        $"Transform '{Transform.Descriptor.Id}'", Transform.Descriptor.Parameters,
        new Dictionary<string, string> { [Effect.ParameterId] = Text(dose) });

    /// <summary>The doses tried where none are given: two and four steps of the
    /// parameter to both sides of where it changes nothing.</summary>
    public IReadOnlyList<double> UsualDoses()
    {
        ParameterDescriptor parameter = Parameter;
        double step = parameter.Step ?? 1, low = parameter.Minimum ?? double.NegativeInfinity, high = parameter.Maximum
            ?? double.PositiveInfinity;
        IEnumerable<double> doses = double.TryParse(parameter.Default, NumberStyles.Float, CultureInfo.InvariantCulture, out double neutral)
            ? s_steps.Select(count => neutral + (count * step))
            : Enumerable.Range(1, s_steps.Length).Select(count => low + (2 * count * step));
        return [.. doses.Where(dose => dose >= low && dose <= high)];
    }

    /// <summary>Finds what moves a cue.</summary>
    /// <param name="plugins">Where transforms are found.</param>
    /// <param name="cue">An id of an extractor's tracks, or a short name: loudness, f0, hnr, jitter,
    /// shimmer, tilt. <c>CUE=TRANSFORM.PARAMETER</c> names the lever itself.</param>
    /// <exception cref="RequestException">Nothing moves it; what can be moved is listed.</exception>
    public static CueLever Find(PluginHost plugins, string cue)
    {
        int equals = cue.IndexOf('=', StringComparison.Ordinal);
        string asked = equals < 0 ? cue : cue[..equals], name = s_names.GetValueOrDefault(asked, asked);
        string[]? named = equals < 0 ? null : cue[(equals + 1)..].Split('.');
        if (named is { Length: not 2 })
        {
            throw new RequestException("cues", $"'{cue}': expected a cue, or CUE=TRANSFORM.PARAMETER, for example f0=voice.pitch.");
        }

        (IReadOnlyList<CueLever> able, IReadOnlyList<string> movable) = Candidates(plugins, asked, name, named);
        return able.Count > 0
            ? able[0]
            : throw new RequestException("cues",
                $"No transform moves '{cue}'. {Suggestions.For(name, movable, "There are no transforms that can be used.")}");
    }

    /// <summary>What moves a cue of an extractor best; null where nothing does.</summary>
    /// <param name="plugins">Where transforms are found.</param>
    /// <param name="cueId">Id of one of the extractor's tracks.</param>
    public static CueLever? OfTrack(PluginHost plugins, string cueId) =>
        Candidates(plugins, cueId, cueId, null).Able is [var best, ..] ? best : null;

    /// <summary>Everything that moves a cue, the best first: what moves it by an amount, and leaves most other cues alone.</summary>
    private static (IReadOnlyList<CueLever> Able, IReadOnlyList<string> Movable) Candidates(
        PluginHost plugins, string asked, string cueId, string[]? named)
    {
        var found = plugins.Transforms
            .Where(transform => transform.CheckAvailability().IsAvailable && (named is null || transform.Descriptor.Id == named[0]))
            .SelectMany(transform => transform.Descriptor.Effects
                .Where(effect => named is null || effect.ParameterId == named[1])
                .SelectMany(effect => effect.Moves.Select(move => (Transform: transform, Effect: effect, Move: move))))
            .ToList();
        CueLever[] able =
        [
            .. found.Where(candidate => candidate.Move.CueId == cueId)
                .OrderBy(candidate => candidate.Move.Change == CueChange.Direction ? 1 : 0)
                .ThenByDescending(candidate => candidate.Effect.Keeps.Count)
                .ThenBy(candidate => candidate.Transform.Descriptor.Id, StringComparer.Ordinal)
                .Select(candidate => new CueLever(asked, cueId, candidate.Transform, candidate.Effect)),
        ];
        return (able, [.. found.Select(candidate => candidate.Move.CueId).Distinct()]);
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
