using System.Globalization;

namespace SerHost.Analysis.CueContrasts;

/// <summary>Window sets as loud and as voiced as the salient one.</summary>
/// <remarks>
/// Distance = hypot(Δ energy in dB / caliper, Δ voicing rate / caliper) between the sets as wholes; sets outside either
/// caliper are out. Matched sets may share windows with the salient one (in a short clip few sets would be left
/// otherwise), which pulls the difference towards 0: the test stays valid, the effect is an underestimate.
/// </remarks>
internal static class MatchedSets
{
    public static int[] Find(WindowCueTable table, WindowSets sets, int[] salient, CueContrastSettings settings, out string? reason)
    {
        double[] voiced = table.Sums[table.VoicingCue];
        double[] frames = table.Weights[table.VoicingCue];
        (double energyDb, double voicing) = Describe(table, voiced, frames, salient);
        int[] sorted = [.. salient.Order()];
        var near = new List<(int Set, double Distance)>();
        for (int s = 0; s < sets.Count; s++)
        {
            (double otherDb, double otherVoicing) = Describe(table, voiced, frames, sets[s]);
            double energyGap = Math.Abs(otherDb - energyDb) / settings.EnergyCaliperDb;
            double voicingGap = Math.Abs(otherVoicing - voicing) / settings.VoicingCaliper;
            if (energyGap <= 1 && voicingGap <= 1 && !IsSame(sets[s], sorted))
            {
                near.Add((s, Math.Sqrt((energyGap * energyGap) + (voicingGap * voicingGap))));
            }
        }

        if (near.Count < settings.MinimumMatchedSets)
        {
            reason = string.Create(
                CultureInfo.InvariantCulture,
                $"Only {near.Count} window sets are within {settings.EnergyCaliperDb} dB and {settings.VoicingCaliper} voicing rate of the salient one; {settings.MinimumMatchedSets} are needed.");
            return [];
        }

        reason = null;
        return [.. near.OrderBy(n => n.Distance).ThenBy(n => n.Set).Take(settings.MaximumMatchedSets).Select(n => n.Set)];
    }

    private static (double EnergyDb, double Voicing) Describe(
        WindowCueTable table, double[] voiced, double[] frames, ReadOnlySpan<int> set)
    {
        double energy = 0, voicedSum = 0, frameSum = 0;
        foreach (int window in set)
        {
            energy += table.Energy[window];
            voicedSum += voiced[window];
            frameSum += frames[window];
        }

        return (10 * Math.Log10(Math.Max(1e-12, energy / set.Length)), frameSum > 0 ? voicedSum / frameSum : 0);
    }

    private static bool IsSame(ReadOnlySpan<int> set, int[] sortedSalient)
    {
        Span<int> copy = stackalloc int[set.Length];
        set.CopyTo(copy);
        copy.Sort();
        return copy.SequenceEqual(sortedSalient);
    }
}
