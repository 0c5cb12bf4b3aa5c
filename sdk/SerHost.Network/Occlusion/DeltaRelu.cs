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
        for (int window = 0; window < batch.Count; window++)
        {
            int firstRow = batch.FirstRow(window, Layer);
            int firstColumn = batch.FirstColumn(window, Layer);
            int begin = Math.Clamp(-firstColumn, 0, Target.Width);
            int end = Math.Clamp(Plane.Shape.Width - firstColumn, begin, Target.Width);
            for (int row = 0; row < Target.Height; row++)
            {
                bool isInside = (uint)(firstRow + row) < (uint)Plane.Shape.Height;
                for (int column = 0; column < Target.Width; column++)
                {
                    Span<float> to = values.Slice(Target.Cell(row, column) + (window * stride), stride);
                    if (!isInside || column < begin || column >= end)
                    {
                        to.Clear();
                        continue;
                    }

                    // Three spans of stride floats, a multiple of 16: every vector below lies inside.
                    ref float x = ref MemoryMarshal.GetReference(
                        clean.Slice(sourcePlane.Offset(firstRow + row, firstColumn + column), stride));
                    ref float d = ref MemoryMarshal.GetReference(values.Slice(source.Cell(row, column) + (window * stride), stride));
                    ref float y = ref MemoryMarshal.GetReference(to);
                    for (int lane = 0; lane < stride; lane += ChannelPadding.Lanes)
                    {
                        Vector512<float> before = Vector512.LoadUnsafe(ref Unsafe.Add(ref x, lane));
                        Vector512<float> after = before + Vector512.LoadUnsafe(ref Unsafe.Add(ref d, lane));
                        (Vector512.MaxNative(Vector512<float>.Zero, after) - Vector512.MaxNative(Vector512<float>.Zero, before))
                            .StoreUnsafe(ref Unsafe.Add(ref y, lane));
                    }
                }
            }
        }
    }
}
