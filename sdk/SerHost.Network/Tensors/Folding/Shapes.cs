namespace SerHost.Network.Tensors.Folding;

/// <summary>Arithmetic of dimensions.</summary>
internal static class Shapes
{
    /// <summary>Most elements one tensor may have: 1 GiB of float32.</summary>
    public const long MaximumElements = 1L << 28;

    /// <summary>Most axes one tensor may have.</summary>
    public const int MaximumRank = 12;

    /// <summary>Number of elements.</summary>
    /// <exception cref="TensorShapeException">There are more than memory is given for, or a size is negative.</exception>
    public static int Count(ReadOnlySpan<int> dims)
    {
        if (dims.Length > MaximumRank)
        {
            throw new TensorShapeException($"a tensor of {dims.Length} axes is beyond the {MaximumRank} that are computed.");
        }

        long count = 1;
        foreach (int dim in dims)
        {
            if (dim < 0)
            {
                throw new TensorShapeException($"the shape [{Text(dims)}] has a negative size.");
            }

            count *= dim;
            if (count > MaximumElements)
            {
                throw new TensorShapeException(
                    $"a tensor of [{Text(dims)}] has more elements than the {MaximumElements} that are computed.");
            }
        }

        return (int)count;
    }

    /// <summary>[2, 3] as <c>2, 3</c>.</summary>
    public static string Text(ReadOnlySpan<int> dims) => string.Join(", ", dims.ToArray());

    /// <summary>Row-major strides.</summary>
    public static int[] Strides(ReadOnlySpan<int> dims)
    {
        int[] strides = new int[dims.Length];
        int stride = 1;
        for (int i = dims.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(1, dims[i]);
        }

        return strides;
    }

    /// <summary>Strides with which a tensor is read as if it had been broadcast.</summary>
    public static int[] BroadcastStrides(ReadOnlySpan<int> dims, ReadOnlySpan<int> to)
    {
        int[] own = Strides(dims);
        int[] strides = new int[to.Length];
        for (int i = 0; i < dims.Length; i++)
        {
            int at = to.Length - dims.Length + i;
            strides[at] = dims[i] == 1 && to[at] != 1 ? 0 : own[i];
        }

        return strides;
    }

    /// <summary>The common shape of two tensors by NumPy's rule.</summary>
    public static int[] Broadcast(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        int[] result = new int[Math.Max(a.Length, b.Length)];
        for (int i = 0; i < result.Length; i++)
        {
            int x = At(a, result.Length - 1 - i), y = At(b, result.Length - 1 - i);
            result[result.Length - 1 - i] = x == y || y == 1 ? x : x == 1 ? y
                : throw new TensorShapeException($"[{Text(a)}] and [{Text(b)}] do not fit each other.");

            int At(ReadOnlySpan<int> dims, int index) => index - (result.Length - dims.Length) is var own and >= 0 ? dims[own] : 1;
        }

        return result;
    }

    /// <summary>An axis that may count from the end.</summary>
    public static int Axis(long axis, int rank) => axis >= -rank && axis < rank && rank > 0
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new TensorShapeException($"axis {axis} is not one of {rank}.");

    /// <summary>Sizes an operator computed, as dimensions.</summary>
    public static int[] ToDims(ReadOnlySpan<long> sizes)
    {
        int[] dims = new int[sizes.Length];
        for (int i = 0; i < dims.Length; i++)
        {
            dims[i] = sizes[i] is >= 0 and <= int.MaxValue
                ? (int)sizes[i]
                : throw new TensorShapeException($"size {sizes[i]} is not possible.");
        }

        return dims;
    }

    /// <summary>Reshape's target: 0 keeps a size, −1 takes what is left.</summary>
    public static int[] Reshape(ReadOnlySpan<int> dims, ReadOnlySpan<long> target, bool allowZero)
    {
        long count = 1;
        foreach (int dim in dims)
        {
            count *= dim;
        }

        long[] sizes = target.ToArray();
        int open = -1;
        long known = 1;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] == 0 && !allowZero)
            {
                sizes[i] = i < dims.Length
                    ? dims[i]
                    : throw new TensorShapeException($"Reshape keeps axis {i}, which [{Text(dims)}] does not have.");
            }

            if (sizes[i] == -1)
            {
                open = open < 0 ? i : throw new TensorShapeException("Reshape leaves two sizes open.");
            }
            else
            {
                known = checked(known * sizes[i]);
            }
        }

        if (open >= 0)
        {
            sizes[open] = known > 0 && count % known == 0 ? count / known
                : throw new TensorShapeException($"[{Text(dims)}] cannot be reshaped to [{string.Join(", ", target.ToArray())}].");
            known *= sizes[open];
        }

        return known == count ? ToDims(sizes)
            : throw new TensorShapeException($"[{Text(dims)}] cannot be reshaped to [{string.Join(", ", target.ToArray())}].");
    }
}

/// <summary>Sizes that do not fit, or that no memory is given for.</summary>
internal sealed class TensorShapeException(string message) : Exception(message);
