namespace SerHost.Sdk.Graph;

/// <summary>How a convolution or pooling slides over [height, width].</summary>
/// <param name="KernelHeight">Rows of the kernel.</param>
/// <param name="KernelWidth">Columns of the kernel.</param>
public sealed record Window2D(int KernelHeight, int KernelWidth)
{
    /// <summary>Rows between neighbouring positions.</summary>
    public int StrideHeight { get; init; } = 1;

    /// <summary>Columns between neighbouring positions.</summary>
    public int StrideWidth { get; init; } = 1;

    /// <summary>Rows between neighbouring taps of the kernel.</summary>
    public int DilationHeight { get; init; } = 1;

    /// <summary>Columns between neighbouring taps of the kernel.</summary>
    public int DilationWidth { get; init; } = 1;

    /// <summary>Padding rows above.</summary>
    public int PadTop { get; init; }

    /// <summary>Padding columns on the left.</summary>
    public int PadLeft { get; init; }

    /// <summary>Padding rows below.</summary>
    public int PadBottom { get; init; }

    /// <summary>Padding columns on the right.</summary>
    public int PadRight { get; init; }

    /// <summary>Output rows for an input height: floor((height + pads − dilated kernel) / stride) + 1; 0 or less when it does not
    /// fit.</summary>
    /// <param name="height">Input rows.</param>
    public int OutputHeight(int height) => Positions(height + PadTop + PadBottom, KernelHeight, DilationHeight, StrideHeight);

    /// <summary>Output columns for an input width: as <see cref="OutputHeight"/>.</summary>
    /// <param name="width">Input columns.</param>
    public int OutputWidth(int width) => Positions(width + PadLeft + PadRight, KernelWidth, DilationWidth, StrideWidth);

    internal string? FindProblem()
    {
        if (KernelHeight < 1 || KernelWidth < 1)
        {
            return $"the kernel is {KernelHeight}×{KernelWidth}; both must be 1 or more.";
        }

        if (StrideHeight < 1 || StrideWidth < 1 || DilationHeight < 1 || DilationWidth < 1)
        {
            return $"strides {StrideHeight}×{StrideWidth} and dilations {DilationHeight}×{DilationWidth} must be 1 or more.";
        }

        return PadTop < 0 || PadLeft < 0 || PadBottom < 0 || PadRight < 0
            ? $"padding {PadTop}, {PadLeft}, {PadBottom}, {PadRight} must not be negative."
            : null;
    }

    private static int Positions(int length, int kernel, int dilation, int stride)
    {
        int reach = ((kernel - 1) * dilation) + 1;
        return length < reach ? 0 : ((length - reach) / stride) + 1;
    }
}
