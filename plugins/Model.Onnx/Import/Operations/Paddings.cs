using Model.Onnx.Format;

namespace Model.Onnx.Import.Operations;

/// <summary>Pad with zeros before a convolution (causal and "same" convolutions are
/// exported so): becomes the convolution's padding.</summary>
internal static class Paddings
{
    private const int MaximumPad = 1 << 20;

    public static Value Pad(ImportContext context, OnnxNode node)
    {
        ActivationValue input = context.Activation(node, 0);
        int rank = input.Dims.Count;
        IReadOnlyList<long> pads = node.Has(1) ? context.Integers(node, 1) : node.Ints("pads") ?? [];
        bool isZero = !node.Has(2) ? node.Float("value", 0) == 0 : context.Constant(node, 2).Data is [0];
        if (node.Text("mode", "constant") != "constant" || !isZero || rank is not (3 or 4) || node.Has(3))
        {
            throw ImportContext.Unsupported(node, "pads with other values than zero, or a value that is no map");
        }

        if (pads.Count != 2 * rank || pads.Any(pad => pad is < -MaximumPad or > MaximumPad))
        {
            throw context.Malformed(node, $"pads [{string.Join(", ", pads)}] should be {2 * rank} numbers up to {MaximumPad}.");
        }

        if (pads.All(pad => pad == 0))
        {
            return input;
        }

        bool isSpatial = pads[0] == 0 && pads[1] == 0 && pads[rank] == 0 && pads[rank + 1] == 0 && pads.All(pad => pad >= 0);
        if (!isSpatial)
        {
            throw ImportContext.Unsupported(node, $"pads [{string.Join(", ", pads)}]: batch or channels, or cuts");
        }

        return input with
        {
            Padding = rank == 4
                ? new ZeroPadding((int)pads[2], (int)pads[3], (int)pads[6], (int)pads[7])
                : new ZeroPadding(0, (int)pads[2], 0, (int)pads[5]),
        };
    }
}
