using SerHost.Network.Forward;

namespace SerHost.Network.Backward;

/// <summary>A tap as an input position meets it: which one, and how far the output it leads to lies from the position's own.</summary>
/// <param name="Index">Row-major index of the kernel's tap.</param>
/// <param name="Source">Distance in the output's layout.</param>
internal readonly record struct TransposedTap(int Index, int Source)
{
    /// <summary>The taps of every phase: with a stride of s, input positions fall into s·s phases, each met by its own taps.</summary>
    /// <param name="geometry">The layer.</param>
    /// <param name="output">Layout of its output.</param>
    /// <returns>[row of the stride · column of the stride] taps.</returns>
    public static TransposedTap[][] Phases(ConvolutionGeometry geometry, MapLayout output)
    {
        var window = geometry.Window;
        var phases = new TransposedTap[window.StrideHeight * window.StrideWidth][];
        for (int phase = 0; phase < phases.Length; phase++)
        {
            var taps = new List<TransposedTap>();
            for (int tap = 0; tap < geometry.Taps; tap++)
            {
                int rows = (phase / window.StrideWidth) + window.PadTop - (tap / window.KernelWidth * window.DilationHeight);
                int columns = (phase % window.StrideWidth) + window.PadLeft - (tap % window.KernelWidth * window.DilationWidth);
                if (rows % window.StrideHeight == 0 && columns % window.StrideWidth == 0)
                {
                    taps.Add(new TransposedTap(
                        tap, (rows / window.StrideHeight * output.RowStride) + (columns / window.StrideWidth * output.PixelStride)));
                }
            }

            phases[phase] = [.. taps];
        }

        return phases;
    }
}
