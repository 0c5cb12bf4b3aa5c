using SerHost.Network.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Occlusion;

/// <summary>The change of a layer that only renames axes: each changed value moves to its new place.</summary>
internal sealed class DeltaReshape(
    int index, ReshapeLayer layer, DeltaLayout source, MapLayout sourcePlane, DeltaLayout target, MapLayout plane)
    : DeltaStep(index, target, plane)
{
    public override void Run(DeltaBatch batch)
    {
        Span<float> values = batch.Values;
        values.Slice(Target.Offset, Target.Length).Clear();
        TensorShape from = sourcePlane.Shape;
        TensorShape to = Plane.Shape;
        for (int window = 0; window < batch.Count; window++)
        {
            int firstRow = batch.FirstRow(window, layer.Input);
            int firstColumn = batch.FirstColumn(window, layer.Input);
            int targetRow = batch.FirstRow(window, Layer);
            int targetColumn = batch.FirstColumn(window, Layer);
            for (int i = 0; i < source.Height; i++)
            {
                for (int j = 0; j < source.Width; j++)
                {
                    int row = firstRow + i;
                    int column = firstColumn + j;
                    if ((uint)row >= (uint)from.Height || (uint)column >= (uint)from.Width)
                    {
                        continue;
                    }

                    ReadOnlySpan<float> pixel = values.Slice(source.Cell(i, j) + (window * source.WindowStride), source.Channels);
                    for (int channel = 0; channel < pixel.Length; channel++)
                    {
                        int flat = (((channel * from.Height) + row) * from.Width) + column;
                        int newColumn = flat % to.Width;
                        int newRow = flat / to.Width % to.Height;
                        int newChannel = flat / to.Width / to.Height;
                        values[Target.Cell(newRow - targetRow, newColumn - targetColumn) + (window * Target.WindowStride)
                            + newChannel] = pixel[channel];
                    }
                }
            }
        }
    }
}
