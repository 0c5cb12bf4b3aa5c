using SerHost.Core.Pipeline;

namespace SerHost.Core.Reports;

/// <summary>Where two runs differ: in what was asked, and in what came out.</summary>
/// <param name="First">Id of the first run.</param>
/// <param name="Second">Id of the second.</param>
/// <param name="Settings">What was asked or computed with, where it differs.</param>
/// <param name="Clips">Clips that both have.</param>
/// <param name="OnlyFirst">Clips that only the first has.</param>
/// <param name="OnlySecond">Clips that only the second has.</param>
/// <param name="OtherRecordings">Clips of one name whose samples differ.</param>
/// <param name="Decisions">Clips that the model decided differently.</param>
/// <param name="LargestOutputDifference">Largest difference of a logit (or value of a
/// regressor) relative to its size; 0 where none differs.</param>
/// <param name="Methods">Method by method, those that both have.</param>
/// <param name="OnlyFirstMethods">Methods that only the first has.</param>
/// <param name="OnlySecondMethods">Methods that only the second has.</param>
public sealed record RunDiff(
    string First,
    string Second,
    IReadOnlyList<SettingDifference> Settings,
    int Clips,
    IReadOnlyList<string> OnlyFirst,
    IReadOnlyList<string> OnlySecond,
    IReadOnlyList<string> OtherRecordings,
    IReadOnlyList<DecisionDifference> Decisions,
    double LargestOutputDifference,
    IReadOnlyList<MethodDifference> Methods,
    IReadOnlyList<string> OnlyFirstMethods,
    IReadOnlyList<string> OnlySecondMethods)
{
    /// <summary>Relative difference up to which two numbers are the same but for rounding: what
    /// single precision and another processor's vector width leave.</summary>
    public const double Rounding = 1e-4;

    /// <summary>Whether both found the same: the same clips, decisions, segments and, but for rounding, outputs and Δf.</summary>
    public bool IsSameResult => OnlyFirst.Count + OnlySecond.Count + OtherRecordings.Count + Decisions.Count + OnlyFirstMethods.Count
        + OnlySecondMethods.Count == 0
        && LargestOutputDifference <= Rounding && Methods.All(method => method.IsSame);

    /// <summary>Compares two runs clip by clip; neither is held in memory.</summary>
    /// <param name="first">Id of the first run.</param>
    /// <param name="firstClips">Its clips, in order of their ids (ordinal).</param>
    /// <param name="second">Id of the second run.</param>
    /// <param name="secondClips">Its clips, in order of their ids (ordinal).</param>
    /// <param name="settings">Where their settings differ.</param>
    public static RunDiff Of(string first, IEnumerable<ClipOutcome> firstClips, string second, IEnumerable<ClipOutcome> secondClips,
        IReadOnlyList<SettingDifference> settings)
    {
        ArgumentNullException.ThrowIfNull(firstClips);
        ArgumentNullException.ThrowIfNull(secondClips);
        var tally = new RunDiffTally();
        using IEnumerator<ClipOutcome> a = firstClips.GetEnumerator(), b = secondClips.GetEnumerator();
        bool hasA = a.MoveNext(), hasB = b.MoveNext();
        while (hasA || hasB)
        {
            int order = !hasA ? 1 : !hasB ? -1 : string.CompareOrdinal(a.Current.ClipId, b.Current.ClipId);
            if (order < 0)
            {
                tally.OnlyFirst.Add(a.Current.ClipId);
            }
            else if (order > 0)
            {
                tally.OnlySecond.Add(b.Current.ClipId);
            }
            else
            {
                tally.Add(a.Current, b.Current);
            }

            hasA = order <= 0 ? a.MoveNext() : hasA;
            hasB = order >= 0 ? b.MoveNext() : hasB;
        }

        return tally.Finish(first, second, settings);
    }

    /// <summary>Compares two runs of one store.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="first">A run.</param>
    /// <param name="second">Another.</param>
    public static RunDiff Of(ResultLibrary library, RunSummary first, RunSummary second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return Of(
            first.Id, ClipOutcome.Read(library, first.Id), second.Id, ClipOutcome.Read(library, second.Id),
            SettingDifference.Between(RunSettings.Of(library, first), RunSettings.Of(library, second)));
    }
}

/// <summary>A clip that the model decided differently.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="First">Decision in the first run.</param>
/// <param name="Second">Decision in the second run.</param>
public sealed record DecisionDifference(string ClipId, string First, string Second);

/// <summary>One method in two runs.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Clips">Clips both explained.</param>
/// <param name="Failures">Clips that failed in one of the runs only.</param>
/// <param name="SameSegments">Clips with the same salient segments in the same order.</param>
/// <param name="Deltas">Δf compared, over clips, cues and baselines.</param>
/// <param name="SameDeltas">Those equal but for rounding (or undefined in both).</param>
/// <param name="Largest">Where Δf differs most, relative to its size over the clips; null where none differs.</param>
public sealed record MethodDifference(string Method, int Clips, int Failures, int SameSegments, int Deltas, int SameDeltas,
    DeltaDifference? Largest)
{
    /// <summary>Whether both runs found the same.</summary>
    public bool IsSame => Failures == 0 && SameSegments == Clips && SameDeltas == Deltas;
}

/// <summary>A Δf that differs.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="Cue">The cue.</param>
/// <param name="Baseline">The baseline.</param>
/// <param name="First">Δf in the first run.</param>
/// <param name="Second">Δf in the second run.</param>
public sealed record DeltaDifference(string ClipId, string Cue, string Baseline, double First, double Second);
