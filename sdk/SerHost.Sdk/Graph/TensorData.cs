namespace SerHost.Sdk.Graph;

/// <summary>A constant tensor: dimensions and values, row-major. Immutable; the values must not be written to afterwards.</summary>
public sealed class TensorData
{
    /// <summary>Creates a tensor of float32 numbers.</summary>
    /// <param name="dims">Dimensions, each 0 or more; none for a scalar.</param>
    /// <param name="numbers">The values, row-major.</param>
    /// <exception cref="ArgumentException">The values are not as many as the dimensions say.</exception>
    public TensorData(IReadOnlyList<int> dims, ReadOnlyMemory<float> numbers)
        : this(dims, TensorElement.Float32, numbers, default)
    {
    }

    /// <summary>Creates a tensor of whole numbers or truth values.</summary>
    /// <param name="dims">Dimensions, each 0 or more; none for a scalar.</param>
    /// <param name="integers">The values, row-major; truth values as 0 and 1.</param>
    /// <param name="isBoolean">Whether they are truth values.</param>
    /// <exception cref="ArgumentException">The values are not as many as the dimensions say.</exception>
    public TensorData(IReadOnlyList<int> dims, ReadOnlyMemory<long> integers, bool isBoolean = false)
        : this(dims, isBoolean ? TensorElement.Boolean : TensorElement.Int64, default, integers)
    {
    }

    private TensorData(IReadOnlyList<int> dims, TensorElement element, ReadOnlyMemory<float> numbers, ReadOnlyMemory<long> integers)
    {
        ArgumentNullException.ThrowIfNull(dims);
        long count = 1;
        foreach (int dim in dims)
        {
            count = dim >= 0 ? checked(count * dim) : throw new ArgumentException($"Dimension {dim} is negative.", nameof(dims));
        }

        if (count != (element == TensorElement.Float32 ? numbers.Length : integers.Length))
        {
            throw new ArgumentException(
                $"[{string.Join(", ", dims)}] are {count} values, found {Math.Max(numbers.Length, integers.Length)}.", nameof(dims));
        }

        Dims = dims;
        Element = element;
        Numbers = numbers;
        Integers = integers;
        Count = (int)count;
    }

    /// <summary>Dimensions; empty for a scalar.</summary>
    public IReadOnlyList<int> Dims { get; }

    /// <summary>What the values are.</summary>
    public TensorElement Element { get; }

    /// <summary>The values of a float32 tensor, row-major; empty for others.</summary>
    public ReadOnlyMemory<float> Numbers { get; }

    /// <summary>The values of an integer or truth-value tensor, row-major; empty for others.</summary>
    public ReadOnlyMemory<long> Integers { get; }

    /// <summary>Number of values.</summary>
    public int Count { get; }
}

/// <summary>What the values of a tensor are.</summary>
public enum TensorElement
{
    /// <summary>Numbers.</summary>
    Float32,

    /// <summary>Whole numbers: sizes and indices.</summary>
    Int64,

    /// <summary>Truth values.</summary>
    Boolean,
}
