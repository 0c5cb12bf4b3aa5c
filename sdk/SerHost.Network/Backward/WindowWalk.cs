using SerHost.Network.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>Visits the taps of a pooling window that lie inside the input.</summary>
/// <param name="window">The window.</param>
/// <param name="input">Layout read.</param>
internal sealed class WindowWalk(Window2D window, MapLayout input)
{
    private readonly int[] _offsets = new int[window.KernelHeight * window.KernelWidth];
    private readonly int[] _taps = new int[window.KernelHeight * window.KernelWidth];

    /// <summary>Finds the taps of one output position.</summary>
    /// <param name="row">Output row.</param>
    /// <param name="column">Output column.</param>
    /// <param name="taps">Receives the row-major indices of the taps inside the input.</param>
    /// <returns>Where each of those taps' channels begin in the input; valid until the next call.</returns>
    public ReadOnlySpan<int> At(int row, int column, out ReadOnlySpan<int> taps)
    {
        int count = 0;
        for (int kernelRow = 0; kernelRow < window.KernelHeight; kernelRow++)
        {
            int inputRow = (row * window.StrideHeight) + (kernelRow * window.DilationHeight) - window.PadTop;
            for (int kernelColumn = 0; kernelColumn < window.KernelWidth && inputRow >= 0 && inputRow < input.Shape.Height; kernelColumn++)
            {
                int inputColumn = (column * window.StrideWidth) + (kernelColumn * window.DilationWidth) - window.PadLeft;
                if (inputColumn >= 0 && inputColumn < input.Shape.Width)
                {
                    _taps[count] = (kernelRow * window.KernelWidth) + kernelColumn;
                    _offsets[count++] = input.Offset(inputRow, inputColumn);
                }
            }
        }

        taps = _taps.AsSpan(0, count);
        return _offsets.AsSpan(0, count);
    }
}
