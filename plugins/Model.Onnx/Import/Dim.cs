using System.Globalization;

namespace Model.Onnx.Import;

/// <summary>A dimension that may not be known: a whole number times a product of unknowns (batch, frames, …).</summary>
/// <remarks>Enough to follow the shape arithmetic that exporters write around Reshape; nothing else needs more.</remarks>
internal sealed class Dim : IEquatable<Dim>
{
    private readonly int[] _unknowns;

    private Dim(long factor, int[] unknowns)
    {
        Factor = factor;
        _unknowns = unknowns;
    }

    /// <summary>The batch.</summary>
    public static Dim Batch { get; } = Unknown(0);

    /// <summary>One.</summary>
    public static Dim One { get; } = Of(1);

    /// <summary>The known factor.</summary>
    public long Factor { get; }

    /// <summary>The size, or null when it has an unknown part.</summary>
    public long? Known => _unknowns.Length == 0 ? Factor : null;

    public bool IsOne => Known == 1;

    public static Dim Of(long size) => new(size, []);

    /// <summary>An unknown; equal numbers mean equal sizes.</summary>
    public static Dim Unknown(int number) => new(1, [number]);

    public static Dim Product(IEnumerable<Dim> dims) => dims.Aggregate(One, (product, dim) => product.Times(dim));

    public Dim Times(Dim other) => new(checked(Factor * other.Factor), _unknowns.Concat(other._unknowns).Order().ToArray());

    /// <summary>The quotient, or null where it is no whole number times a product of unknowns.</summary>
    public Dim? DividedBy(Dim divisor)
    {
        if (divisor.Factor == 0 || Factor % divisor.Factor != 0)
        {
            return null;
        }

        var rest = _unknowns.ToList();
        return divisor._unknowns.All(rest.Remove) ? new Dim(Factor / divisor.Factor, rest.ToArray()) : null;
    }

    public bool Equals(Dim? other) => other is not null && Factor == other.Factor && _unknowns.AsSpan().SequenceEqual(other._unknowns);

    public override bool Equals(object? obj) => Equals(obj as Dim);

    public override int GetHashCode() => HashCode.Combine(Factor, _unknowns.Length);

    public override string ToString() =>
        Known is { } size ? size.ToString(CultureInfo.InvariantCulture) : Factor == 1 ? "?" : $"{Factor}·?";
}
