namespace Model.Onnx.Import;

/// <summary>What is known of an ONNX value while the graph is read.</summary>
internal abstract record Value;

/// <summary>A constant of real numbers.</summary>
/// <param name="Dims">Dimensions; empty for a scalar.</param>
/// <param name="Data">Values, row-major.</param>
/// <param name="Name">Name of the initialiser it comes from; empty when computed.</param>
internal sealed record ConstantValue(IReadOnlyList<int> Dims, float[] Data, string Name) : Value;

/// <summary>Whole numbers, some perhaps unknown: a shape, or something computed from one.</summary>
/// <param name="Items">The numbers.</param>
/// <param name="IsScalar">A single number without a dimension.</param>
internal sealed record SizesValue(IReadOnlyList<Dim> Items, bool IsScalar) : Value;

/// <summary>The output of a layer.</summary>
/// <param name="Layer">Index of the layer.</param>
/// <param name="Shape">What the layer puts out, without the batch: channels, height, width.</param>
/// <param name="Dims">What the ONNX value looks like, batch first: another grouping of the same row-major values.</param>
/// <param name="IsTimeFirst">True only for a model input of [frames, bands] before it has been transposed.</param>
internal sealed record ActivationValue(int Layer, LayerShape Shape, IReadOnlyList<Dim> Dims, bool IsTimeFirst = false) : Value
{
    /// <summary>Equal channels that the ONNX value has where the layer has one; 1 for every value but a colour network's input.</summary>
    public int EqualChannels { get; init; } = 1;

    /// <summary>Zeros that a Pad node put around it, to be taken over by the convolution that reads it; null for none.</summary>
    public ZeroPadding? Padding { get; init; }

    /// <summary>Position of the layer axes that a dimension of the value stands for.</summary>
    /// <returns>One entry a dimension: the layer axes (0 channels, 1 height, 2 width) it groups; null when the grouping cuts through an
    /// axis.</returns>
    public IReadOnlyList<IReadOnlyList<int>>? Groups()
    {
        var groups = new List<IReadOnlyList<int>> { Array.Empty<int>() };
        int axis = 0;
        foreach (Dim dim in Dims.Skip(1))
        {
            var group = new List<int>();
            Dim size = Dim.One;
            while (!size.Equals(dim) && axis < 3)
            {
                size = size.Times(Shape.Axis(axis));
                group.Add(axis++);
            }

            if (!size.Equals(dim))
            {
                return null;
            }

            groups.Add(group.Where(member => !Shape.Axis(member).IsOne).ToArray());
        }

        return Enumerable.Range(axis, 3 - axis).All(rest => Shape.Axis(rest).IsOne) ? groups : null;
    }
}
