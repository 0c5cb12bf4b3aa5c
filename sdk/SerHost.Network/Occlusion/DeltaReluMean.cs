using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SerHost.Network.Forward;
using SerHost.Network.Vectors;

namespace SerHost.Network.Occlusion;

/// <summary>The change of a ReLU's mean over the whole plane, without keeping the ReLU's own change: the changed sum divided by the whole
/// count.</summary>
internal sealed class DeltaReluMean(int index, int input, DeltaLayout source, MapLayout sourcePlane, DeltaLayout target, MapLayout plane)
    : DeltaStep(index, target, plane)
{
    public override void Run(DeltaBatch batch)
    {
        ReadOnlySpan<float> clean = batch.Clean.Map(input);
        Span<float> values = batch.Values;
        int stride = source.WindowStride;
        int length = batch.Count * stride;
        Span<float> sums = values.Slice(Target.Cell(0, 0), length);
        sums.Clear();
        Span<int> rows = stackalloc int[batch.Count];
        Span<int> columns = stackalloc int[batch.Count];
        batch.FindCorners(input, rows, columns);
        for (int row = 0; row < source.Height; row++)
        {
            for (int column = 0; column < source.Width; column++)
            {
                // The windows of a cell lie one after another; a position inside the plane has stride floats in the clean map.
                ref float x = ref MemoryMarshal.GetReference(clean);
                ref float d = ref MemoryMarshal.GetReference(values.Slice(source.Cell(row, column), length));
                ref float y = ref MemoryMarshal.GetReference(sums);
                for (int window = 0; window < rows.Length; window++)
                {
                    (int planeRow, int planeColumn) = (rows[window] + row, columns[window] + column);
                    if (sourcePlane.Holds(planeRow, planeColumn))
                    {
                        Add(ref Unsafe.Add(ref x, sourcePlane.Offset(planeRow, planeColumn)), ref d, ref y, stride);
                    }

                    d = ref Unsafe.Add(ref d, stride);
                    y = ref Unsafe.Add(ref y, stride);
                }
            }
        }

        VectorLoops.Scale(1f / (sourcePlane.Shape.Height * sourcePlane.Shape.Width), sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref float x, ref float d, ref float y, int stride)
    {
        for (int lane = 0; lane < stride; lane += ChannelPadding.Lanes)
        {
            ref float sum = ref Unsafe.Add(ref y, lane);
            (Vector512.LoadUnsafe(ref sum) + DeltaMath.ReluChange(ref Unsafe.Add(ref x, lane), ref Unsafe.Add(ref d, lane))).StoreUnsafe(ref sum);
        }
    }
}
