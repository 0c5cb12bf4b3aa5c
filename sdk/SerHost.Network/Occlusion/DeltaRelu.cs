using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SerHost.Network.Forward;

namespace SerHost.Network.Occlusion;

/// <summary>The change of a ReLU: max(0, clean + change) − max(0, clean), on whole vectors; may work in place.</summary>
internal sealed class DeltaRelu(int index, int input, DeltaLayout source, MapLayout sourcePlane, DeltaLayout target, MapLayout plane)
    : DeltaStep(index, target, plane)
{
    public override void Run(DeltaBatch batch)
    {
        ReadOnlySpan<float> clean = batch.Clean.Map(input);
        Span<float> values = batch.Values;
        int stride = Target.WindowStride;
        Span<int> rows = stackalloc int[batch.Count];
        Span<int> columns = stackalloc int[batch.Count];
        batch.FindCorners(Layer, rows, columns);
        for (int row = 0; row < Target.Height; row++)
        {
            for (int column = 0; column < Target.Width; column++)
            {
                // The windows of a cell lie one after another; a position inside the plane has stride floats in the clean map.
                int length = batch.Count * stride;
                ref float x = ref MemoryMarshal.GetReference(clean);
                ref float d = ref MemoryMarshal.GetReference(values.Slice(source.Cell(row, column), length));
                ref float y = ref MemoryMarshal.GetReference(values.Slice(Target.Cell(row, column), length));
                for (int window = 0; window < rows.Length; window++)
                {
                    (int planeRow, int planeColumn) = (rows[window] + row, columns[window] + column);
                    if (Plane.Holds(planeRow, planeColumn))
                    {
                        Put(ref Unsafe.Add(ref x, sourcePlane.Offset(planeRow, planeColumn)), ref d, ref y, stride);
                    }
                    else
                    {
                        MemoryMarshal.CreateSpan(ref y, stride).Clear();
                    }

                    d = ref Unsafe.Add(ref d, stride);
                    y = ref Unsafe.Add(ref y, stride);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ref float x, ref float d, ref float y, int stride)
    {
        for (int lane = 0; lane < stride; lane += ChannelPadding.Lanes)
        {
            DeltaMath.ReluChange(ref Unsafe.Add(ref x, lane), ref Unsafe.Add(ref d, lane)).StoreUnsafe(ref Unsafe.Add(ref y, lane));
        }
    }
}
