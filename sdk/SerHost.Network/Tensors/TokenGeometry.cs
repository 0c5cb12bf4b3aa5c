using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Steps;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors;

/// <summary>Which part of the input matrix each position of a transformer sees, computed from the convolutions between them.</summary>
/// <param name="Rows">Positions along the bands; 1 for a waveform.</param>
/// <param name="Columns">Positions along the frames.</param>
/// <param name="RowStart">First band the first position sees.</param>
/// <param name="RowStep">Bands from position to position.</param>
/// <param name="RowSpan">Bands a position sees.</param>
/// <param name="ColumnStart">First frame the first position sees; below 0 where it begins in padding.</param>
/// <param name="ColumnStep">Frames from position to position.</param>
/// <param name="ColumnSpan">Frames a position sees.</param>
/// <param name="RowsFirst">Whether neighbouring positions in the sequence are neighbours in time (rows outermost).</param>
public sealed record TokenGeometry(
    int Rows, int Columns, int RowStart, int RowStep, int RowSpan, int ColumnStart, int ColumnStep, int ColumnSpan, bool RowsFirst = true)
{
    /// <summary>Finds the geometry; null where something between input and features is neither a convolution nor a transpose.</summary>
    internal static TokenGeometry? Find(TensorPlan plan, TensorInput layout, Operand features, int frames)
    {
        // Back from the features to the input along first inputs; then forward through what was passed.
        var path = new Stack<TensorStep>();
        for (TensorSlot slot = features.Slot; slot.Producer >= 0;)
        {
            TensorStep step = plan.Steps[slot.Producer];
            path.Push(step);
            slot = step.Inputs.FirstOrDefault(input => !input.IsConstant && Leads(plan, input.Slot)).Slot ?? plan.Input.Slot;
        }

        bool framesLast = !layout.IsFramesFirst;
        var columns = new Axis(frames, 0, 1, 1);
        var rows = new Axis(layout.Bands, 0, 1, 1);
        foreach (TensorStep step in path)
        {
            if (step is ViewStep view && view.SwapsLastTwo && rows.Count > 1)
            {
                framesLast = !framesLast;
            }
            else if (step is ConvolutionStep { Window: var window })
            {
                columns = columns.Through(framesLast ? window.Width : window.Height);
                rows = rows.Count > 1 && window.Height.In > 1 ? rows.Through(framesLast ? window.Height : window.Width) : rows;
                rows = window.Height.In == 1 && rows.Count > 1 ? new Axis(1, 0, layout.Bands, layout.Bands) : rows;
            }
        }

        int positions = plan.Steps[features.Slot.Producer] is ConvolutionStep last
            ? last.Window.OutPlaces : features.Count / features.Dims[^1] / features.Dims[0];
        rows = layout.Bands > 1 && rows.Count * columns.Count != positions && columns.Count == positions
            ? new Axis(1, 0, layout.Bands, layout.Bands) : rows;
        return rows.Count * columns.Count == positions
            ? new TokenGeometry(rows.Count, columns.Count, rows.Start, rows.Step, rows.Span, columns.Start, columns.Step, columns.Span,
                framesLast)
            : null;
    }

    /// <summary>Column of a position of the sequence, class tokens left out.</summary>
    /// <param name="position">Position, from 0.</param>
    public int ColumnOf(int position) => RowsFirst ? position % Columns : position / Rows;

    /// <summary>Spreads values of positions evenly over the elements they see; the sum stays.</summary>
    /// <param name="values">[positions].</param>
    /// <param name="bands">Rows of the input.</param>
    /// <param name="frames">Columns of the input.</param>
    /// <returns>[bands, frames].</returns>
    public float[] Spread(ReadOnlySpan<double> values, int bands, int frames)
    {
        double[] map = new double[bands * frames];
        for (int i = 0; i < values.Length; i++)
        {
            (int row, int column) = RowsFirst ? (i / Columns, i % Columns) : (i % Rows, i / Rows);
            (int firstRow, int endRow) = Range(RowStart + (row * RowStep), RowSpan, bands);
            (int firstColumn, int endColumn) = Range(ColumnStart + (column * ColumnStep), ColumnSpan, frames);
            double share = values[i] / Math.Max(1, (endRow - firstRow) * (endColumn - firstColumn));
            for (int y = firstRow; y < endRow; y++)
            {
                for (int x = firstColumn; x < endColumn; x++)
                {
                    map[(y * frames) + x] += share;
                }
            }
        }

        return Array.ConvertAll(map, value => (float)value);
    }

    private static (int First, int End) Range(int start, int span, int size) =>
        (Math.Clamp(start, 0, size), Math.Clamp(start + span, 0, size));

    private static bool Leads(TensorPlan plan, TensorSlot slot) => slot == plan.Input.Slot || slot.Producer >= 0;

    private readonly record struct Axis(int Count, int Start, int Step, int Span)
    {
        public Axis Through((int In, int Out, int Kernel, int Stride, int Dilation, int Before) window) => new(
            window.Out, Start - (window.Before * Step), Step * window.Stride, Span + ((window.Kernel - 1) * window.Dilation * Step));
    }
}
