namespace SerHost.Core.Tables;

/// <summary>What a column holds.</summary>
public enum ColumnType
{
    /// <summary>Text; empty where unknown.</summary>
    Text,

    /// <summary>A number; missing where undefined.</summary>
    Number,

    /// <summary>A whole number; missing where undefined.</summary>
    Integer,

    /// <summary>True or false; missing where undefined.</summary>
    Boolean,
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Description">What it means.</param>
/// <param name="Unit">Unit of its values; empty for none.</param>
public sealed record TableColumn(string Name, ColumnType Type, string Description, string Unit = "");

/// <summary>What a table holds.</summary>
/// <param name="Name">Its name, and that of its file.</param>
/// <param name="Description">What a row is.</param>
/// <param name="Key">Columns that together tell its rows apart.</param>
/// <param name="Columns">Its columns.</param>
public sealed record TableSchema(string Name, string Description, IReadOnlyList<string> Key, IReadOnlyList<TableColumn> Columns)
{
    /// <summary>Checks that a row fits.</summary>
    /// <param name="row">The row.</param>
    /// <exception cref="ArgumentException">It has more or fewer cells than there are columns.</exception>
    internal Cell[] Require(Cell[] row) =>
        row.Length == Columns.Count
            ? row : throw new ArgumentException($"Table {Name} has {Columns.Count} columns, the row {row.Length} cells.", nameof(row));
}

/// <summary>A value of a table: a text, or a number (NaN where undefined; 1 and 0 for true and false).</summary>
/// <param name="Text">The text; null where unknown, and in columns of numbers.</param>
/// <param name="Number">The number; NaN where undefined, and in columns of text.</param>
public readonly record struct Cell(string? Text, double Number)
{
    /// <summary>A text.</summary>
    /// <param name="text">The text; null where unknown.</param>
    public static implicit operator Cell(string? text) => new(text, double.NaN);

    /// <summary>A number.</summary>
    /// <param name="number">The number; NaN where undefined.</param>
    public static implicit operator Cell(double number) => new(null, double.IsFinite(number) ? number : double.NaN);

    /// <summary>A whole number.</summary>
    /// <param name="number">The number.</param>
    public static implicit operator Cell(int number) => new(null, number);

    /// <summary>A whole number.</summary>
    /// <param name="number">The number; null where undefined.</param>
    public static implicit operator Cell(int? number) => new(null, number ?? double.NaN);

    /// <summary>True or false.</summary>
    /// <param name="flag">Which.</param>
    public static implicit operator Cell(bool flag) => new(null, flag ? 1 : 0);
}
