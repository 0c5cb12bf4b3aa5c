using SerHost.Sdk.Graph;

namespace SerHost.Network.Forward;

/// <summary>Rows and columns of zeros around a map.</summary>
internal readonly record struct Halo(int Top, int Left, int Bottom, int Right)
{
    /// <summary>The padding a convolution reads.</summary>
    public static Halo Of(Window2D window) => new(window.PadTop, window.PadLeft, window.PadBottom, window.PadRight);

    /// <summary>Wide enough for both.</summary>
    public Halo Union(Halo other) =>
        new(Math.Max(Top, other.Top), Math.Max(Left, other.Left), Math.Max(Bottom, other.Bottom), Math.Max(Right, other.Right));
}
