using System.Collections.Concurrent;

namespace SerHost.Analysis.Statistics;

/// <summary>What a seed draws for a number of clusters. A run's tests all have one seed and mostly as many speakers: what they draw is
/// drawn once.</summary>
/// <remarks>Safe to use from several threads. Keeps up to <see cref="MaximumBytes"/>, and begins anew beyond that.</remarks>
internal static class SharedDraws
{
    private const long MaximumBytes = 64 << 20;
    private const int BitsOfADraw = 62;
    private static readonly ConcurrentDictionary<(bool Signs, int Clusters, int Draws, int Seed), Array> s_kept = new();
    private static long s_bytes;

    /// <summary>[draws, clusters] indices of clusters drawn with replacement.</summary>
    public static int[] Samples(int clusters, int draws, int seed) =>
        (int[])Get((false, clusters, draws, seed), sizeof(int) * (long)clusters * draws, () =>
    {
        var random = new Random(seed);
        var chosen = new int[clusters * draws];
        for (int i = 0; i < chosen.Length; i++)
        {
            chosen[i] = random.Next(clusters);
        }

        return chosen;
    });

    /// <summary>[⌈clusters / 8⌉, draws] signs, eight clusters a byte: bit i of the byte of part c is set where the draw turns the sign of
    /// cluster 8c + i.</summary>
    public static byte[] Signs(int clusters, int draws, int seed) =>
        (byte[])Get((true, clusters, draws, seed), (long)clusters * draws / 8, () =>
    {
        var random = new Random(seed);
        byte[] signs = new byte[(clusters + 7) / 8 * draws];
        for (int draw = 0; draw < draws; draw++)
        {
            long bits = 0;
            for (int i = 0; i < clusters; i++)
            {
                if (i % BitsOfADraw == 0)
                {
                    bits = random.NextInt64();
                }

                signs[(i / 8 * draws) + draw] |= (byte)((bits & 1) << (i % 8));
                bits >>= 1;
            }
        }

        return signs;
    });

    private static Array Get((bool Signs, int Clusters, int Draws, int Seed) key, long bytes, Func<Array> draw)
    {
        if (s_kept.TryGetValue(key, out Array? kept))
        {
            return kept;
        }

        Array drawn = draw();
        if (Interlocked.Add(ref s_bytes, bytes) > MaximumBytes)
        {
            s_kept.Clear();
            Interlocked.Exchange(ref s_bytes, bytes);
        }

        s_kept[key] = drawn;
        return drawn;
    }
}
