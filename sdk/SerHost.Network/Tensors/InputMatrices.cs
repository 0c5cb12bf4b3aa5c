using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors;

/// <summary>Carries [bands, frames] matrices into a graph's input tensor and gradients back.</summary>
internal static class InputMatrices
{
    /// <summary>The input tensor's values; inputs missing from a fixed batch are 0.</summary>
    public static float[] Enter(TensorInput layout, ReadOnlySpan<float> inputs, int count, int batch, int frames)
    {
        int size = layout.Bands * frames;
        float[] values = new float[batch * size * layout.Copies];
        for (int item = 0; item < count; item++)
        {
            ReadOnlySpan<float> source = inputs.Slice(item * size, size);
            Span<float> target = values.AsSpan(item * size * layout.Copies, size * layout.Copies);
            for (int i = 0; i < size && (layout.Copies > 1 || layout.IsFramesFirst); i++)
            {
                for (int copy = 0; copy < layout.Copies; copy++)
                {
                    target[Place(layout, i, copy, frames)] = source[i];
                }
            }

            if (layout.Copies == 1 && !layout.IsFramesFirst)
            {
                source.CopyTo(target);
            }
        }

        return values;
    }

    /// <summary>[bands, frames] of one item of an input-shaped tensor; copies are summed.</summary>
    public static float[] Leave(TensorInput layout, ReadOnlySpan<float> values, int item, int frames)
    {
        int size = layout.Bands * frames;
        float[] matrix = new float[size];
        ReadOnlySpan<float> source = values.Slice(item * size * layout.Copies, size * layout.Copies);
        for (int i = 0; i < size; i++)
        {
            for (int copy = 0; copy < layout.Copies; copy++)
            {
                matrix[i] += source[Place(layout, i, copy, frames)];
            }
        }

        return matrix;
    }

    private static int Place(TensorInput layout, int index, int copy, int frames)
    {
        int place = layout.IsFramesFirst ? (index % frames * layout.Bands) + (index / frames) : index;
        return layout.IsCopiesLast ? (place * layout.Copies) + copy : (copy * layout.Bands * frames) + place;
    }
}
