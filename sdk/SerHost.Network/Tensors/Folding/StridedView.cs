namespace SerHost.Network.Tensors.Folding;

/// <summary>Which element of a tensor each element of a result is: result[i] = source[Offset + Σ i ·
/// Strides]. Transposes, slices, broadcasts and tiles are all of this form.</summary>
internal sealed record StridedView(int[] Dims, int[] Strides, int Offset)
{
    /// <summary>Axes in another order; in reverse where none is given.</summary>
    public static StridedView Transpose(ReadOnlySpan<int> dims, IReadOnlyList<long>? order)
    {
        int rank = dims.Length;
        int[] strides = Shapes.Strides(dims);
        int[] axes = order is null
            ? Enumerable.Range(0, rank).Reverse().ToArray()
            : order.Select(axis => Shapes.Axis(axis, rank)).ToArray();
        if (axes.Length != rank || axes.Distinct().Count() != rank)
        {
            throw new TensorShapeException($"the order [{string.Join(", ", axes)}] does not fit {rank} axes.");
        }

        int[] own = dims.ToArray();
        return new StridedView(axes.Select(axis => own[axis]).ToArray(), axes.Select(axis => strides[axis]).ToArray(), 0);
    }

    /// <summary>Broadcast to a shape.</summary>
    public static StridedView Expand(ReadOnlySpan<int> dims, int[] to) => new(to, Shapes.BroadcastStrides(dims, to), 0);

    /// <summary>Slices by starts, ends, axes and steps, as ONNX counts them.</summary>
    public static StridedView Slice(ReadOnlySpan<int> dims, long[] starts, long[] ends, long[]? axes, long[]? steps)
    {
        int[] sizes = dims.ToArray(), strides = Shapes.Strides(dims);
        if (ends.Length != starts.Length || (axes is not null && axes.Length != starts.Length)
            || (steps is not null && steps.Length != starts.Length))
        {
            throw new TensorShapeException("Slice has starts, ends, axes and steps of different lengths.");
        }

        int offset = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = Shapes.Axis(axes is null ? i : axes[i], sizes.Length);
            long step = steps?[i] ?? 1, size = dims[axis];
            if (step == 0 || Math.Abs(step) > int.MaxValue)
            {
                throw new TensorShapeException($"Slice has step {step}.");
            }

            long start = starts[i] < 0 ? Math.Max(starts[i] + size, long.MinValue / 2) : starts[i];
            long end = ends[i] < 0 ? Math.Max(ends[i], long.MinValue / 2) + size : ends[i];
            start = step > 0 ? Math.Clamp(start, 0, size) : Math.Clamp(start, 0, Math.Max(size - 1, 0));
            end = step > 0 ? Math.Clamp(end, 0, size) : Math.Clamp(end, -1, size - 1);
            long count = size == 0 ? 0 : Math.Max(0, step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step);
            offset += count > 0 ? (int)start * strides[axis] : 0;
            sizes[axis] = (int)count;
            strides[axis] *= (int)step;
        }

        return new StridedView(sizes, strides, offset);
    }

    /// <summary>Repeats along axes; the view has two axes where one was, so its elements are those of the result in order.</summary>
    public static (StridedView View, int[] Result) Tile(ReadOnlySpan<int> dims, long[] repeats)
    {
        int[] strides = Shapes.Strides(dims);
        if (repeats.Length != dims.Length || repeats.Any(times => times is < 0 or > int.MaxValue))
        {
            throw new TensorShapeException($"Tile repeats [{string.Join(", ", repeats)}] of [{Shapes.Text(dims)}].");
        }

        var viewDims = new List<int>();
        var viewStrides = new List<int>();
        int[] result = new int[dims.Length];
        for (int i = 0; i < dims.Length; i++)
        {
            if (repeats[i] != 1)
            {
                viewDims.Add((int)repeats[i]);
                viewStrides.Add(0);
            }

            viewDims.Add(dims[i]);
            viewStrides.Add(strides[i]);
            result[i] = checked(dims[i] * (int)repeats[i]);
        }

        return (new StridedView([.. viewDims], [.. viewStrides], 0), result);
    }

    /// <summary>The source position of every element, in order.</summary>
    public IEnumerable<int> Positions()
    {
        int count = Shapes.Count(Dims);
        int[] index = new int[Dims.Length];
        int position = Offset;
        for (int n = 0; n < count; n++)
        {
            yield return position;
            for (int axis = Dims.Length - 1; axis >= 0; axis--)
            {
                position += Strides[axis];
                if (++index[axis] < Dims[axis])
                {
                    break;
                }

                position -= Strides[axis] * Dims[axis];
                index[axis] = 0;
            }
        }
    }
}
