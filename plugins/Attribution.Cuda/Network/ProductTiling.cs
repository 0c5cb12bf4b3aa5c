using System.Runtime.InteropServices;
using Attribution.Cuda.Device;

namespace Attribution.Cuda.Network;

/// <summary>How a product is cut into blocks: data, chosen so that the fewest slots stay empty.</summary>
/// <param name="Threads">Threads of a block, which is the slots it has.</param>
/// <param name="ItemsOfABlock">Items of a block.</param>
/// <param name="TileHeight">Targets of a tile, rows (upwards: of one phase).</param>
/// <param name="TileWidth">Targets of a tile, columns (upwards: of one phase).</param>
/// <param name="TilesY">Tiles of a rectangle along the rows (upwards: times the phases).</param>
/// <param name="TilesX">Tiles of a rectangle along the columns (upwards: times the phases).</param>
/// <param name="SlotsY">Source rows a tap can reach in a tile.</param>
/// <param name="SlotsX">Source columns a tap can reach in a tile.</param>
/// <param name="Blocks">Blocks along the grid's first axis.</param>
internal sealed record ProductTiling(
    int Threads, int ItemsOfABlock, int TileHeight, int TileWidth, int TilesY, int TilesX, int SlotsY, int SlotsX, long Blocks)
{
    /// <summary>Bytes of dynamic shared memory a target takes: 64 sums.</summary>
    private const int BytesOfATarget = PackedWeights.OutputsOfABlock * sizeof(float);

    /// <summary>Targets of a block: what is left of 48 KB beside the kernels' static arrays (the tensor-core form has the larger
    /// ones).</summary>
    public const int MostTargets = ((48 * 1024) - 12_032) / BytesOfATarget;

    private static readonly int[] s_threads = [64, 96];

    /// <summary>Dynamic shared memory of a block.</summary>
    public int SharedBytes => ItemsOfABlock * TileHeight * TileWidth * BytesOfATarget;

    /// <summary>Whether one tile holds the whole rectangle.</summary>
    public bool IsWhole => TilesY == 1 && TilesX == 1;

    /// <summary>Chooses.</summary>
    /// <param name="source">Rectangles read.</param>
    /// <param name="target">Rectangles written.</param>
    /// <param name="window">The window between them.</param>
    /// <param name="upwards">Whether for the transpose.</param>
    /// <param name="items">Items of the batch.</param>
    public static ProductTiling Choose(Rectangles source, Rectangles target, KernelWindow window, bool upwards, int items)
    {
        (int phasesY, int phasesX) = upwards ? (window.StrideY, window.StrideX) : (1, 1);
        (int stepY, int stepX) = upwards ? (1, 1) : (window.StrideY, window.StrideX);
        int height = DivideUp(target.Height, phasesY), width = DivideUp(target.Width, phasesX);
        ProductTiling? best = null;
        double bestCost = double.PositiveInfinity;
        foreach (int threads in s_threads)
        {
            for (int tileHeight = 1; tileHeight <= Math.Min(height, MostTargets); tileHeight++)
            {
                for (int tileWidth = 1; tileWidth <= Math.Min(width, MostTargets / tileHeight); tileWidth++)
                {
                    int slotsY = Math.Min(tileHeight, DivideUp(source.Height, stepY)),
                    slotsX = Math.Min(tileWidth, DivideUp(source.Width, stepX));
                    int itemsOfABlock = Math.Min(Math.Min(threads / (slotsY * slotsX), MostTargets / (tileHeight * tileWidth)), items);
                    if (itemsOfABlock == 0)
                    {
                        continue;
                    }

                    int tilesY = DivideUp(height, tileHeight) * phasesY, tilesX = DivideUp(width, tileWidth) * phasesX;
                    long blocks = (long)DivideUp(items, itemsOfABlock) * tilesY * tilesX;
                    // A block costs its threads' time whether its slots are used or not; a little more for starting it and its sums.
                    double cost = blocks * (threads + 4 + (0.02 * itemsOfABlock * tileHeight * tileWidth));
                    if (cost < bestCost)
                    {
                        bestCost = cost;
                        best = new ProductTiling(threads, itemsOfABlock, tileHeight, tileWidth, tilesY, tilesX, slotsY, slotsX, blocks);
                    }
                }
            }
        }

        return best!;
    }

    private static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;
}

/// <summary>product.h's ProductShape: everything a product kernel knows besides its arrays.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProductShape
{
    public Rectangles Source, Target, Addend;
    public int Items, ItemsOfABlock;
    public int TileHeight, TileWidth, TilesY, TilesX;
    public int SlotsY, SlotsX;
    public KernelWindow Window;
    public int Upwards;
    public int PaddedOutputs;
    public int Part, OutPart;
    public float Bound, Factor;
    public int Finish, Rectify;
}

/// <summary>The arrays of a product; null where there is none, null origins where all begin at 0.</summary>
/// <param name="Output">Receives the result; for relevance it is added to.</param>
/// <param name="Input">The source.</param>
/// <param name="Weights">Packed weights.</param>
internal sealed record ProductArrays(GpuBuffer Output, GpuBuffer Input, GpuBuffer Weights)
{
    /// <summary>One value an output channel, added.</summary>
    public GpuBuffer? Bias { get; init; }

    /// <summary>Clean values a ReLU works on, or the input that relevance is weighed with: a whole plane of one item.</summary>
    public GpuBuffer? Clean { get; init; }

    /// <summary>Added before the finish.</summary>
    public GpuBuffer? Addend { get; init; }

    /// <summary>Where the source rectangles lie.</summary>
    public GpuBuffer? InputOrigins { get; init; }

    /// <summary>Where the target rectangles lie.</summary>
    public GpuBuffer? OutputOrigins { get; init; }

    /// <summary>Where the addend's rectangles lie.</summary>
    public GpuBuffer? AddendOrigins { get; init; }
}
