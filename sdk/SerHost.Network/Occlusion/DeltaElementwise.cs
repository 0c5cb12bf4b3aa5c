using SerHost.Network.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Occlusion;

/// <summary>The change of a layer that works on each position by itself: activations, channel-wise scaling, softmax.</summary>
internal sealed class DeltaElementwise(
    int index, Layer layer, DeltaLayout source, MapLayout sourcePlane, DeltaLayout target, MapLayout plane)
    : DeltaStep(index, target, plane)
{
    private readonly int _input = layer.Inputs[0];

    public override void Run(DeltaBatch batch)
    {
        ReadOnlySpan<float> clean = batch.Clean.Map(_input);
        for (int window = 0; window < batch.Count; window++)
        {
            int firstRow = batch.FirstRow(window, Layer);
            int firstColumn = batch.FirstColumn(window, Layer);
            for (int row = 0; row < Target.Height; row++)
            {
                for (int column = 0; column < Target.Width; column++)
                {
                    Span<float> to = batch.Values.AsSpan(Target.Cell(row, column) + (window * Target.WindowStride), Target.WindowStride);
                    if (!IsInside(batch, window, row, column))
                    {
                        to.Clear();
                        continue;
                    }

                    ReadOnlySpan<float> change =
                        batch.Values.AsSpan(source.Cell(row, column) + (window * source.WindowStride), source.WindowStride);
                    ReadOnlySpan<float> before = clean.Slice(sourcePlane.Offset(firstRow + row, firstColumn + column), source.WindowStride);
                    Change(before, change, to);
                }
            }
        }
    }

    private void Change(ReadOnlySpan<float> before, ReadOnlySpan<float> change, Span<float> to)
    {
        switch (layer)
        {
            case ActivationLayer activation:
                for (int i = 0; i < Target.Channels; i++)
                {
                    to[i] = ActivationFunction.Apply(activation, before[i] + change[i]) - ActivationFunction.Apply(activation, before[i]);
                }

                to[Target.Channels..].Clear();
                break;
            case BatchNormalizationLayer normalization:
                for (int i = 0; i < Target.Channels; i++)
                {
                    to[i] = normalization.Scale.Span[i] * change[i];
                }

                to[Target.Channels..].Clear();
                break;
            case SoftmaxLayer:
                Softmax(before[..Target.Channels], change, to);
                to[Target.Channels..].Clear();
                break;
            default:
                throw new GraphException(layer.Name, $"the kind '{layer.Kind}' has no incremental form.");
        }
    }

    private static void Softmax(ReadOnlySpan<float> before, ReadOnlySpan<float> change, Span<float> to)
    {
        double[] logits = new double[before.Length], changed = new double[before.Length];
        for (int i = 0; i < before.Length; i++)
        {
            (logits[i], changed[i]) = (before[i], before[i] + change[i]);
        }

        Vectors.Softmax.Write(logits, logits);
        Vectors.Softmax.Write(changed, changed);
        for (int i = 0; i < before.Length; i++)
        {
            to[i] = (float)(changed[i] - logits[i]);
        }
    }
}
