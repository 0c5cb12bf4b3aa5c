using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Steps;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Planning;

/// <summary>ONNX's RotaryEmbedding (operator set 23) with constant tables: pairs of channels turned by an angle that grows with the
/// position, x · cos + turned(x) · sin.</summary>
internal static class RotaryPlan
{
    public static void Plan(PlanBuilder plan, TensorNode node)
    {
        Operand x = plan.Operand(node, 0);
        int[] outer = x.Dims;
        if (outer.Length == 3)
        {
            int count = checked((int)node.Integer("num_heads", 0));
            if (count < 1 || outer[2] % count != 0)
            {
                throw new TensorShapeException($"{outer[2]} channels do not make {count} heads.");
            }

            Operand apart = PlanBuilder.Reshaped(x, [outer[0], outer[1], count, outer[2] / count]);
            StridedView view = StridedView.Transpose(apart.Dims, [0, 2, 1, 3]);
            x = plan.Emit(new ViewStep(node.Name, apart, plan.NewHidden(node, view.Dims), view));
        }

        (int batch, int heads, int positions, int channels) = (x.Dims[0], x.Dims[1], x.Dims[2], x.Dims[3]);
        int turned = node.Integer("rotary_embedding_dim", 0) is var given and > 0 ? checked((int)given) : channels, half = turned / 2;
        bool interleaved = node.Integer("interleaved", 0) != 0;
        TensorValue cos = Table(1), sin = Table(2);
        long[]? ids = node.Has(3) ? (plan.Known(node, 3)
            ?? throw PlanBuilder.Error(node, "positions computed from the input's values are not computed.")).ToIntegers() : null;
        float[] cosines = new float[x.Count], sines = new float[x.Count];
        int[] partner = new int[x.Count];
        for (int i = 0; i < x.Count; i++)
        {
            int channel = i % channels, position = i / channels % positions, item = i / (channels * positions * heads);
            if (channel >= turned)
            {
                (cosines[i], partner[i]) = (1, i);
                continue;
            }

            bool isFirst = interleaved ? channel % 2 == 0 : channel < half;
            int pair = interleaved ? channel / 2 : channel % half;
            long row = ids is null ? ((cos.Dims.Length == 3 ? item * positions : 0) + position) : ids[(item * positions) + position];
            int at = checked((int)((row * half) + pair));
            cosines[i] = (float)cos.Numbers[at];
            sines[i] = (float)(isFirst ? -sin.Numbers[at] : sin.Numbers[at]);
            partner[i] = isFirst ? i + (interleaved ? 1 : half) : i - (interleaved ? 1 : half);
        }

        Operand direct = Times(x, cosines), moved = plan.Emit(new PickStep(node.Name, x, plan.NewHidden(node, x.Dims), partner, 0));
        Operand sum = plan.Emit(new ArithmeticStep(
            node.Name, direct, Times(moved, sines), outer.Length == 3
            ? plan.NewHidden(node, x.Dims) : plan.NewData(node.Outputs[0], x.Dims), Arithmetic.Add));
        if (outer.Length == 3)
        {
            plan.Emit(new ViewStep(node.Name, sum, plan.NewData(node.Outputs[0], outer),
                StridedView.Transpose([batch, heads, positions, channels], [0, 2, 1, 3])));
        }

        TensorValue Table(int input) => plan.Known(node, input)
            ?? throw PlanBuilder.Error(node, "tables computed from the input's values are not computed.");

        Operand Times(Operand operand, float[] factors) => plan.Emit(new ArithmeticStep(
            node.Name, operand, plan.Constant(new TensorData(x.Dims, factors), node.Name), plan.NewHidden(node, x.Dims),
            Arithmetic.Multiply));
    }
}
