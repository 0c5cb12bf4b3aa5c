using Terminal.Gui.Drawing;

namespace SerHost.Tests.Ui;

/// <summary>How colours look, also to people without red or green cones: Machado, Oliveira and Fernandes 2009 on linear RGB, then CIE 1976 L*a*b* (D65).</summary>
internal static class Eyes
{
    public static readonly double[,] Usual = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };

    public static readonly double[,] Deuteranope = { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 }, { -0.011820, 0.042940, 0.968881 } };

    public static readonly double[,] Protanope = { { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 }, { -0.003882, -0.048116, 1.051998 } };

    public static IReadOnlyList<double[,]> All { get; } = [Usual, Deuteranope, Protanope];

    /// <summary>L*a*b* of a colour as these eyes see it.</summary>
    public static (double L, double A, double B) Lab(Color colour, double[,] eyes)
    {
        double[] light = [Linear(colour.R), Linear(colour.G), Linear(colour.B)];
        double[] seen = [.. Enumerable.Range(0, 3).Select(row => Math.Clamp(Enumerable.Range(0, 3).Sum(column => eyes[row, column] * light[column]), 0, 1))];
        double x = ((0.4124 * seen[0]) + (0.3576 * seen[1]) + (0.1805 * seen[2])) / 0.9505;
        double y = (0.2126 * seen[0]) + (0.7152 * seen[1]) + (0.0722 * seen[2]);
        double z = ((0.0193 * seen[0]) + (0.1192 * seen[1]) + (0.9505 * seen[2])) / 1.089;
        return ((116 * F(y)) - 16, 500 * (F(x) - F(y)), 200 * (F(y) - F(z)));
    }

    /// <summary>Distance of two colours; 2 can just be told side by side.</summary>
    public static double Distance(Color first, Color second, double[,] eyes)
    {
        (double L, double A, double B) a = Lab(first, eyes), b = Lab(second, eyes);
        return Math.Sqrt(((a.L - b.L) * (a.L - b.L)) + ((a.A - b.A) * (a.A - b.A)) + ((a.B - b.B) * (a.B - b.B)));
    }

    /// <summary>Contrast of text on a ground, from 1 to 21 (WCAG 2); 4.5 is wanted for text.</summary>
    public static double Contrast(Color text, Color ground)
    {
        double Luminance(Color colour) => (0.2126 * Linear(colour.R)) + (0.7152 * Linear(colour.G)) + (0.0722 * Linear(colour.B));
        double first = Luminance(text), second = Luminance(ground);
        return (Math.Max(first, second) + 0.05) / (Math.Min(first, second) + 0.05);
    }

    private static double Linear(byte value) => value / 255.0 is var share && share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);

    private static double F(double share) => share > 0.008856 ? Math.Cbrt(share) : (7.787 * share) + (16.0 / 116);
}
