using SerHost.Plugins.Hosting;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Transforms;

namespace SerHost.Core.Counterfactuals;

/// <summary>A cue that can be moved step by step by one parameter of a transform, and how far it is moved.</summary>
public sealed record CueNudge
{
    private readonly CueLever _lever;

    private CueNudge(CueLever lever) => _lever = lever;

    /// <summary>The cue's id in the extractor's tracks.</summary>
    public string CueId => _lever.CueId;

    /// <summary>What <see cref="WhatIfRequest.Nudges"/> calls it: <c>CUE=TRANSFORM.PARAMETER</c>.</summary>
    public string Cue => $"{CueId}={_lever.Transform.Descriptor.Id}.{_lever.Effect.ParameterId}";

    /// <summary>Id of the parameter, for example <c>pitch</c>.</summary>
    public string Parameter => _lever.Effect.ParameterId;

    /// <summary>Unit of the dose; empty for none.</summary>
    public string Unit => _lever.Parameter.Unit ?? "";

    /// <summary>The parameter's value; null where the cue is left as it is.</summary>
    public double? Dose { get; private init; }

    /// <summary>Whether a dose is what the cue becomes, as of jitter, and not by how much it moves.</summary>
    public bool IsLevel => Neutral is null;

    /// <summary>The parameter's value that changes nothing; null where no number does.</summary>
    private double? Neutral => ParameterValues.Defaults([_lever.Parameter]).TryGetNumber(Parameter, out double value) ? value : null;

    /// <summary>Every cue that something moves, one line a parameter, in the order in which transforms declare them.</summary>
    /// <param name="plugins">Where transforms are found.</param>
    /// <param name="cueIds">The cues that are measured.</param>
    public static IReadOnlyList<CueNudge> All(PluginHost plugins, IEnumerable<string> cueIds)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        ArgumentNullException.ThrowIfNull(cueIds);
        return
        [
            .. cueIds.Select(id => CueLever.OfTrack(plugins, id)).OfType<CueLever>()
                .DistinctBy(lever => (lever.Transform.Descriptor.Id, lever.Effect.ParameterId))
                .OrderBy(lever => lever.Transform.Descriptor.Id, StringComparer.Ordinal)
                .ThenBy(lever => lever.Transform.Descriptor.Parameters.TakeWhile(parameter => parameter != lever.Parameter).Count())
                .Select(lever => new CueNudge(lever)),
        ];
    }

    /// <summary>The cue's measured value in the unit of the doses, where a dose is what it becomes; else as measured.</summary>
    /// <param name="measured">In the extractor's unit.</param>
    public double InUnitOfDose(double measured) =>
        _lever.Effect.Moves.First(move => move.CueId == CueId) is { Change: CueChange.Level } level ? measured / level.PerUnit : measured;

    /// <summary>Moves it by whole steps of the parameter, within its range; back where it changes nothing, it is left as it is.</summary>
    /// <param name="steps">Steps up; below 0, down.</param>
    /// <param name="measured">The cue's mean there, in the extractor's unit: where a parameter that sets the cue begins. NaN where
    /// unknown.</param>
    public CueNudge Moved(int steps, double measured)
    {
        ParameterDescriptor parameter = _lever.Parameter;
        double step = parameter.Step ?? 1, low = parameter.Minimum ?? double.MinValue, high = parameter.Maximum ?? double.MaxValue;
        double begin = InUnitOfDose(measured), at = Dose ?? Neutral ?? (double.IsFinite(begin) ? begin : _lever.UsualDoses()[0]);
        double next = Math.Clamp(Math.Round((Math.Round(at / step) + steps) * step, 10), low, high);
        return this with { Dose = next == Neutral ? null : next };
    }

    /// <summary>Left as it is.</summary>
    public CueNudge Reset() => this with { Dose = null };
}
