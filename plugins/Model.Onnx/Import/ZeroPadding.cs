namespace Model.Onnx.Import;

/// <summary>Rows and columns of zeros around a value.</summary>
internal sealed record ZeroPadding(int Top, int Left, int Bottom, int Right);
