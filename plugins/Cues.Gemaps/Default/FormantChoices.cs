namespace Cues.Gemaps;

/// <summary>The ways to take up to three of a frame's resonances as its formants, and what each costs.</summary>
internal static class FormantChoices
{
    private const double BandwidthCost = 0.5;
    private const double DistanceCost = 1.0;
    private const double ChangeCost = 2.0;
    private const double MissingCost = 1.5;
    private static readonly double[] NeutralOctaves = [Math.Log2(500), Math.Log2(1500), Math.Log2(2500)];
    private static readonly sbyte[][] All = [.. Enumerate()];

    public static int Count => All.Length;

    /// <summary>The three indices of a choice; −1 where a formant is missing.</summary>
    public static ReadOnlySpan<sbyte> Indices(int choice) => All[choice];

    /// <summary>What a choice costs in itself; infinite where it names resonances that the frame lacks.</summary>
    public static double Cost(in Resonances frame, int choice)
    {
        double cost = 0;
        for (int n = 0; n < NeutralOctaves.Length; n++)
        {
            int index = All[choice][n];
            if (index >= frame.Count)
            {
                return double.PositiveInfinity;
            }

            cost += index < 0
                ? MissingCost
                : (BandwidthCost * frame.BandwidthHz[index] / (200 + (0.1 * frame.Hz[index])) * 0.5)
                    + (DistanceCost * Math.Abs(frame.Octaves[index] - NeutralOctaves[n]));
        }

        return cost;
    }

    /// <summary>What going from one choice to another costs.</summary>
    public static double Change(in Resonances before, int choiceBefore, in Resonances now, int choice)
    {
        double cost = 0;
        for (int n = 0; n < NeutralOctaves.Length; n++)
        {
            int was = All[choiceBefore][n], chosenNow = All[choice][n];
            if (was >= 0 && chosenNow >= 0 && was < before.Count && chosenNow < now.Count)
            {
                cost += ChangeCost * Math.Abs(now.Octaves[chosenNow] - before.Octaves[was]);
            }
        }

        return cost;
    }

    // Rising triples of the first five resonances, and those with the third, or the second and third, missing.
    private static IEnumerable<sbyte[]> Enumerate()
    {
        const int reach = 5;
        for (sbyte a = 0; a < reach; a++)
        {
            yield return [a, -1, -1];
            for (sbyte b = (sbyte)(a + 1); b < reach; b++)
            {
                yield return [a, b, -1];
                for (sbyte c = (sbyte)(b + 1); c < reach; c++)
                {
                    yield return [a, b, c];
                }
            }
        }

        yield return [-1, -1, -1];
    }
}
