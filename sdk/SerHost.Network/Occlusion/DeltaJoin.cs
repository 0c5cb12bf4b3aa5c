using SerHost.Network.Forward;

namespace SerHost.Network.Occlusion;

/// <summary>The change of a sum (all parts at channel 0) or a stack of channels (parts side by side). In place, the first part is there
/// already.</summary>
internal sealed class DeltaJoin(int index, IReadOnlyList<DeltaJoin.Part> parts, bool isInPlace, DeltaLayout target, MapLayout plane)
    : DeltaStep(index, target, plane)
{
    public override void Run(DeltaBatch batch)
    {
        Span<float> values = batch.Values;
        if (!isInPlace)
        {
            values.Slice(Target.Offset, Target.Length).Clear();
        }

        foreach (Part part in parts)
        {
            DeltaLayout source = part.Source;
            bool isWhole = part.FirstChannel == 0 && source.WindowStride == Target.WindowStride;
            for (int row = 0; row < source.Height; row++)
            {
                for (int column = 0; column < source.Width; column++)
                {
                    // A part's rectangle may reach outside the plane where the target's is the whole plane.
                    if ((uint)(row + part.RowShift) >= (uint)Target.Height || (uint)(column + part.ColumnShift) >= (uint)Target.Width)
                    {
                        continue;
                    }

                    int from = source.Cell(row, column);
                    int to = Target.Cell(row + part.RowShift, column + part.ColumnShift);
                    if (isWhole)
                    {
                        int length = batch.Count * source.WindowStride;
                        DeltaMath.Add(values.Slice(from, length), values.Slice(to, length));
                        continue;
                    }

                    for (int window = 0; window < batch.Count; window++)
                    {
                        DeltaMath.Add(
                            values.Slice(from + (window * source.WindowStride), source.Channels),
                            values.Slice(to + (window * Target.WindowStride) + part.FirstChannel, source.Channels));
                    }
                }
            }
        }
    }

    /// <summary>One input: where its rectangle and channels lie within the target's.</summary>
    internal sealed record Part(DeltaLayout Source, int RowShift, int ColumnShift, int FirstChannel);
}
