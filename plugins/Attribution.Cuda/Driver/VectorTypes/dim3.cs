namespace ManagedCuda.VectorTypes;

/// <summary>Size of a block or grid.</summary>
public struct dim3
{
    /// <summary>Along x.</summary>
    public uint x;

    /// <summary>Along y.</summary>
    public uint y;

    /// <summary>Along z.</summary>
    public uint z;

    /// <summary>A size in three directions.</summary>
    /// <param name="xValue">Along x.</param>
    /// <param name="yValue">Along y.</param>
    /// <param name="zValue">Along z.</param>
    public dim3(uint xValue, uint yValue, uint zValue)
    {
        x = xValue;
        y = yValue;
        z = zValue;
    }

    /// <summary>A size in one direction.</summary>
    /// <param name="val">Along x.</param>
    public dim3(uint val)
        : this(val, 1, 1)
    {
    }
}
