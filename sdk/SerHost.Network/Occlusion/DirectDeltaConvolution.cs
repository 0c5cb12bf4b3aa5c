using SerHost.Network.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Occlusion;

/// <summary>The change of a convolution or linear layer, tap by tap: it is linear, so change in gives change out, without the
/// bias.</summary>
/// <remarks>Each output cell is one product, its rows the windows; taps that meet no changed cell are left out.</remarks>
internal sealed class DirectDeltaConvolution : DeltaStep
{
    private readonly PackedConvolution _packed;
    private readonly DeltaLayout _source;
    private readonly GemmSegments[] _cells;

    public DirectDeltaConvolution(
        int layer, PackedConvolution packed, DeltaLayout source, DeltaLayout target, MapLayout plane, int rowShift, int columnShift)
        : base(layer, target, plane)
    {
        _packed = packed;
        _source = source;
        Window2D window = packed.Layer.Window;
        var cells = new List<GemmSegments>();
        for (int row = 0; row < target.Height; row++)
        {
            for (int column = 0; column < target.Width; column++)
            {
                var taps = new List<GemmSegment>();
                for (int kernelRow = 0; kernelRow < window.KernelHeight; kernelRow++)
                {
                    for (int kernelColumn = 0; kernelColumn < window.KernelWidth; kernelColumn++)
                    {
                        int fromRow = (row * window.StrideHeight) + (kernelRow * window.DilationHeight) + rowShift;
                        int fromColumn = (column * window.StrideWidth) + (kernelColumn * window.DilationWidth) + columnShift;
                        if ((uint)fromRow < (uint)source.Height && (uint)fromColumn < (uint)source.Width)
                        {
                            taps.Add(new GemmSegment(
                                source.Cell(fromRow, fromColumn) - source.Offset, packed.WeightRow(kernelRow, kernelColumn),
                                packed.Layer.InputChannels));
                        }
                    }
                }

                cells.Add(new GemmSegments(taps));
            }
        }

        _cells = [.. cells];
    }

    public override void Run(DeltaBatch batch)
    {
        ReadOnlySpan<float> zeros = ZeroVector.OfLength(_packed.Weights.PaddedColumns);
        for (int row = 0; row < Target.Height; row++)
        {
            for (int column = 0; column < Target.Width; column++)
            {
                GemmKernel.Run(
                    batch.Values, _source.Offset, _source.WindowStride, _cells[(row * Target.Width) + column], _packed.Weights,
                    batch.Values, Target.Cell(row, column), Target.WindowStride, batch.Count, zeros);
            }
        }

        ClearOutside(batch);
    }
}
