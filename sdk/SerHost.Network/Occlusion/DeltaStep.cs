using SerHost.Network.Forward;

namespace SerHost.Network.Occlusion;

/// <summary>Computes the change of one layer from the changes of its inputs, for a batch of windows.</summary>
/// <remarks>Immutable; shared by threads. Leaves zeros outside the layer's plane.</remarks>
internal abstract class DeltaStep(int layer, DeltaLayout target, MapLayout plane)
{
    /// <summary>Index of the layer.</summary>
    public int Layer { get; } = layer;

    /// <summary>Where its change is kept.</summary>
    protected DeltaLayout Target { get; } = target;

    /// <summary>The layer's plane and clean map.</summary>
    protected MapLayout Plane { get; } = plane;

    /// <summary>Computes the change.</summary>
    public abstract void Run(DeltaBatch batch);

    /// <summary>Whether a cell of the target lies inside the plane for a window.</summary>
    protected bool IsInside(DeltaBatch batch, int window, int row, int column) =>
        Plane.Holds(batch.FirstRow(window, Layer) + row, batch.FirstColumn(window, Layer) + column);

    /// <summary>Makes the change 0 where a window's rectangle reaches outside the plane.</summary>
    protected void ClearOutside(DeltaBatch batch)
    {
        for (int window = 0; window < batch.Count; window++)
        {
            int firstRow = batch.FirstRow(window, Layer);
            int firstColumn = batch.FirstColumn(window, Layer);
            if (firstRow >= 0 && firstColumn >= 0 && firstRow + Target.Height <= Plane.Shape.Height
                && firstColumn + Target.Width <= Plane.Shape.Width)
            {
                continue;
            }

            for (int row = 0; row < Target.Height; row++)
            {
                for (int column = 0; column < Target.Width; column++)
                {
                    if (!IsInside(batch, window, row, column))
                    {
                        batch.Values.AsSpan(Target.Cell(row, column) + (window * Target.WindowStride), Target.WindowStride).Clear();
                    }
                }
            }
        }
    }
}
