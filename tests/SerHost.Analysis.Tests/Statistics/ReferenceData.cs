namespace SerHost.Analysis.Tests.Statistics;

/// <summary>Fixed samples on which scipy 1.10.1 and statsmodels 0.13.5 computed the expected numbers of these tests.</summary>
internal static class ReferenceData
{
    public static readonly double[] A =
        [0.401, 0.699, 0.126, -0.491, -0.055, -0.592, 0.46, 1.74, -0.092, -0.22, 0.89, 0.757, 0.505, -0.53, 0.371, 1.095, -0.944, -0.058, -1.501, -0.891];

    public static readonly double[] B =
        [-2.394, -0.306, -1.648, 0.353, 0.204, -0.243, -3.272, -0.7, -0.063, 0.147, -1.989, -0.621, -1.272, -1.051, 1.379, -1.05, -0.042, 1.15, -0.759, -0.145, 0.144, 0.083, -1.593, 0.099, 1.766];

    public static readonly double[] Y =
        [-2.2, 0.0, -1.6, 0.1, 0.2, -0.5, -3.0, 0.2, -0.1, 0.0, -1.5, -0.2, -1.0, -1.3, 1.6, -0.5, -0.5, 1.1, -1.5, -0.6];

    /// <summary>61 whole numbers with ties and five zeros.</summary>
    public static readonly double[] Tied =
        [0, 0, 1, 1, -1, 2, -2, 3, 3, 3, -4, 5, 0, 6, 7, -1, 2, 2, 2, -3, 4, 4, 5, -6, 1, 1, 1, 0, 2, 3, -2, 5, 5, 6, -7, 8, 9, 1, -1, 2, 2, 3, 3, 4, 4, -5, 6, 7, 8, 9, 1, 2, 0, 3, 4, 5, -6, 2, 1, 1, 3];

    /// <summary>Resamples of <see cref="A"/> by a linear congruential generator that the Python side used too.</summary>
    public static IEnumerable<double[]> Resamples(int count)
    {
        long state = 1;
        for (int k = 0; k < count; k++)
        {
            var sample = new double[20];
            for (int i = 0; i < 20; i++)
            {
                state = ((state * 1103515245) + 12345) % 2147483648;
                sample[i] = A[(int)((state >> 16) % 20)];
            }

            yield return sample;
        }
    }
}
