namespace Attribution.Cuda.Network;

/// <summary>Position of a rectangle: column and row of its first element, as the kernels' Int2 {x, y}.</summary>
internal readonly record struct Origin(int X, int Y);
