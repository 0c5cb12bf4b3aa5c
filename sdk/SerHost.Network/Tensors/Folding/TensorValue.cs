using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Folding;

/// <summary>A tensor in the interpreter: float64 numbers, or whole numbers (truth values as 0 and 1). Not written to once made.</summary>
internal sealed class TensorValue
{
    private readonly TensorData? _source;
    private double[]? _numbers;

    private TensorValue(int[] dims, TensorElement element, double[]? numbers, long[]? integers, TensorData? source)
    {
        Dims = dims;
        Element = element;
        _numbers = numbers;
        Integers = integers ?? [];
        _source = source;
        Count = Shapes.Count(dims);
    }

    public int[] Dims { get; }

    public TensorElement Element { get; }

    public int Count { get; }

    public bool IsFloat => Element == TensorElement.Float32;

    /// <summary>Whole numbers; empty for a float tensor.</summary>
    public long[] Integers { get; }

    /// <summary>The constant this value is, where nothing computed it.</summary>
    public TensorData? Source => _source;

    /// <summary>The values as float64, whatever the element.</summary>
    public double[] Numbers => _numbers ??= _source is { Element: TensorElement.Float32 } source
        ? Array.ConvertAll(source.Numbers.ToArray(), value => (double)value)
        : Array.ConvertAll(Integers, value => (double)value);

    public static TensorValue Of(TensorData data) => new(
        [.. data.Dims], data.Element, null, data.Element == TensorElement.Float32 ? null : data.Integers.ToArray(), data);

    public static TensorValue Of(int[] dims, double[] numbers) => new(dims, TensorElement.Float32, numbers, null, null);

    public static TensorValue Of(int[] dims, long[] integers, bool isBoolean = false) =>
        new(dims, isBoolean ? TensorElement.Boolean : TensorElement.Int64, null, integers, null);

    /// <summary>The same values under other dimensions.</summary>
    public TensorValue Reshaped(int[] dims) =>
        new(dims, Element, _numbers, IsFloat ? null : Integers, _source is null ? null : Recast(_source, dims));

    /// <summary>As a constant, rounded to float32.</summary>
    public TensorData ToData() => _source ?? (IsFloat
        ? new TensorData(Dims, Array.ConvertAll(Numbers, value => (float)value))
        : new TensorData(Dims, Integers, Element == TensorElement.Boolean));

    /// <summary>Sizes or indices that an operator reads.</summary>
    public long[] ToIntegers() => IsFloat ? Array.ConvertAll(Numbers, Saturate) : Integers;

    /// <summary>As a cast to a whole number does on all machines alike: infinities become the largest numbers, NaN 0.</summary>
    public static long Saturate(double value) => double.IsNaN(value) ? 0
        : value >= long.MaxValue ? long.MaxValue : value <= long.MinValue ? long.MinValue : (long)value;

    private static TensorData Recast(TensorData data, int[] dims) => data.Element == TensorElement.Float32
        ? new TensorData(dims, data.Numbers)
        : new TensorData(dims, data.Integers, data.Element == TensorElement.Boolean);
}
