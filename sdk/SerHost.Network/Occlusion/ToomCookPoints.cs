namespace SerHost.Network.Occlusion;

/// <summary>Matrices of Toom–Cook products: a run of n values times a kernel of r taps from n + r − 1 multiplications.</summary>
/// <remarks>
/// Both are polynomials; their values at n + r − 1 points multiply, and interpolation gives the product's coefficients (the idea
/// behind Winograd's minimal filtering). Points are 0, ±1, ±2, ±½ in this order, and ∞ last where their number is even, so kernels
/// evaluated once serve runs of every length, and points come in pairs ±a, whose even and odd parts are shared. In float32, 8 points lose
/// about two decimal digits, which falls on the change a window makes, not on the activations.
/// </remarks>
internal static class ToomCookPoints
{
    /// <summary>The most points used.</summary>
    public const int Maximum = 8;

    private static readonly double[] s_points = [0, 1, -1, 2, -2, 0.5, -0.5, double.PositiveInfinity];

    /// <summary>Which point number p of a product with so many points is: an index up to <see cref="Maximum"/>, the same for every
    /// length.</summary>
    public static int Identity(int p, int points) => points % 2 == 0 && p == points - 1 ? Maximum - 1 : p;

    /// <summary>[points, points]: coefficients of the polynomial that takes given values at the first points.</summary>
    public static float[] Interpolation(int points)
    {
        // Gauss–Jordan with row pivoting on [Vandermonde | identity].
        var rows = new double[points][];
        for (int p = 0; p < points; p++)
        {
            rows[p] = new double[2 * points];
            for (int i = 0; i < points; i++)
            {
                rows[p][i] = Power(Identity(p, points), i, points);
            }

            rows[p][points + p] = 1;
        }

        for (int column = 0; column < points; column++)
        {
            int pivot = Enumerable.Range(column, points - column).MaxBy(r => Math.Abs(rows[r][column]));
            (rows[column], rows[pivot]) = (rows[pivot], rows[column]);
            double scale = 1 / rows[column][column];
            for (int j = 0; j < 2 * points; j++)
            {
                rows[column][j] *= scale;
            }

            for (int r = 0; r < points; r++)
            {
                double factor = rows[r][column];
                for (int j = 0; j < 2 * points && r != column && factor != 0; j++)
                {
                    rows[r][j] -= factor * rows[column][j];
                }
            }
        }

        var matrix = new float[points * points];
        for (int i = 0; i < points; i++)
        {
            for (int p = 0; p < points; p++)
            {
                matrix[(i * points) + p] = (float)rows[i][points + p];
            }
        }

        return matrix;
    }

    /// <summary>Value of xⁱ at a point (by identity); at ∞ the leading coefficient counts alone.</summary>
    public static double Power(int point, int exponent, int length) =>
        point == Maximum - 1 ? (exponent == length - 1 ? 1 : 0) : Math.Pow(s_points[point], exponent);
}
