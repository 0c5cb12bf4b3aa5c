using SerHost.Network.Forward;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Occlusion;

/// <summary>The change of a mean over height, width or both: the changed sum divided by the whole count.</summary>
internal sealed class DeltaMean(int index, MeanLayer layer, DeltaLayout source, MapLayout sourcePlane, DeltaLayout target, MapLayout plane)
    : DeltaStep(index, target, plane)
{
    public override void Run(DeltaBatch batch)
    {
        Span<float> values = batch.Values;
        values.Slice(Target.Offset, Target.Length).Clear();
        for (int row = 0; row < source.Height; row++)
        {
            for (int column = 0; column < source.Width; column++)
            {
                // Without averaging along an axis source and target intervals are the same; outside the plane the change is 0.
                int to = Target.Cell(layer.OverHeight ? 0 : row, layer.OverWidth ? 0 : column);
                for (int window = 0; window < batch.Count; window++)
                {
                    DeltaMath.Add(
                        values.Slice(source.Cell(row, column) + (window * source.WindowStride), source.Channels),
                        values.Slice(to + (window * Target.WindowStride), source.Channels));
                }
            }
        }

        int averaged = (layer.OverHeight ? sourcePlane.Shape.Height : 1) * (layer.OverWidth ? sourcePlane.Shape.Width : 1);
        VectorLoops.Scale(1f / averaged, values.Slice(Target.Offset, Target.Length));
    }
}
