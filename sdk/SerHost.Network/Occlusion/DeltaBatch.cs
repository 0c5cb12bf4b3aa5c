using SerHost.Network.Forward;
using SerHost.Network.Vectors;

namespace SerHost.Network.Occlusion;

/// <summary>One thread's workspace and the windows in it.</summary>
internal sealed class DeltaBatch
{
    private readonly int[] _rowMembers;
    private readonly int[] _columnMembers;
    private WindowGroup _rows = null!;
    private WindowGroup _columns = null!;

    /// <summary>Makes an empty workspace.</summary>
    /// <param name="capacity">Most windows in a batch.</param>
    /// <param name="workspaceLength">Floats for the changes of all layers.</param>
    /// <param name="scratchLength">Floats for each of the two scratch buffers.</param>
    public DeltaBatch(int capacity, int workspaceLength, int scratchLength)
    {
        _rowMembers = new int[capacity];
        _columnMembers = new int[capacity];
        Values = new AlignedFloats(workspaceLength);
        Transformed = new AlignedFloats(scratchLength);
        Products = new AlignedFloats(scratchLength);
    }

    /// <summary>The changes of all layers, as the layouts say.</summary>
    public AlignedFloats Values { get; }

    /// <summary>Scratch: transformed inputs of a product.</summary>
    public AlignedFloats Transformed { get; }

    /// <summary>Scratch: products.</summary>
    public AlignedFloats Products { get; }

    /// <summary>Windows in the batch.</summary>
    public int Count { get; private set; }

    /// <summary>Clean activations of all layers.</summary>
    public ForwardPass Clean { get; private set; } = null!;

    /// <summary>Begins a batch.</summary>
    public void Begin(WindowGroup rows, WindowGroup columns, ForwardPass clean)
    {
        _rows = rows;
        _columns = columns;
        Clean = clean;
        Count = 0;
    }

    /// <summary>Adds a window by its members in the two groups.</summary>
    public void Add(int rowMember, int columnMember)
    {
        _rowMembers[Count] = rowMember;
        _columnMembers[Count] = columnMember;
        Count++;
    }

    /// <summary>Where what the windows change at a layer begins.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="rows">[windows] receives the first rows.</param>
    /// <param name="columns">[windows] receives the first columns.</param>
    public void FindCorners(int layer, Span<int> rows, Span<int> columns)
    {
        for (int window = 0; window < Count; window++)
        {
            rows[window] = FirstRow(window, layer);
            columns[window] = FirstColumn(window, layer);
        }
    }

    /// <summary>First row of what a window changes at a layer.</summary>
    public int FirstRow(int window, int layer) => _rows.First(_rowMembers[window], layer);

    /// <summary>First column of what a window changes at a layer.</summary>
    public int FirstColumn(int window, int layer) => _columns.First(_columnMembers[window], layer);
}
