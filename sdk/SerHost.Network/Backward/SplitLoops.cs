using SerHost.Network.Vectors;

namespace SerHost.Network.Backward;

/// <summary>Element-wise loops over whole buffers, split over a team; on one thread without allocation.</summary>
internal static class SplitLoops
{
    /// <summary>z = a ⊙ b, or z += a ⊙ b, over z's length.</summary>
    public static void Multiply(float[] a, float[] b, float[] z, int length, bool add, WorkTeam team)
    {
        if (!team.Shares(length))
        {
            VectorLoops.Multiply(a.AsSpan(0, length), b, z, add);
            return;
        }

        SplitMultiply(a, b, z, length, add, team);
    }

    /// <summary>z = a, or z += a, over z's length.</summary>
    public static void Put(float[] a, float[] z, int length, bool add, WorkTeam team)
    {
        if (!team.Shares(length))
        {
            VectorLoops.Put(a.AsSpan(0, length), z, add);
            return;
        }

        SplitPut(a, z, length, add, team);
    }

    // Methods of their own: a lambda's captured variables would be allocated even where it does not run.
    private static void SplitMultiply(float[] a, float[] b, float[] z, int length, bool add, WorkTeam team) =>
        team.SplitElements(length, (start, count) =>
            VectorLoops.Multiply(a.AsSpan(start, count), b.AsSpan(start, count), z.AsSpan(start, count), add));

    private static void SplitPut(float[] a, float[] z, int length, bool add, WorkTeam team) =>
        team.SplitElements(length, (start, count) => VectorLoops.Put(a.AsSpan(start, count), z.AsSpan(start, count), add));
}
