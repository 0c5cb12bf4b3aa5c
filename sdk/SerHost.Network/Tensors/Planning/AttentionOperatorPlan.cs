using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Steps;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Planning;

/// <summary>ONNX's Attention (operator set 23): queries, keys, values as [batch, heads, positions, channels] or [batch, positions, heads ·
/// channels]; a constant mask; no cache, no soft cap.</summary>
internal static class AttentionOperatorPlan
{
    public static void Plan(PlanBuilder plan, TensorNode node)
    {
        if (node.Has(4) || node.Has(5) || node.Number("softcap", 0) != 0 || node.Outputs.Skip(1).Any(name => name.Length > 0))
        {
            throw PlanBuilder.Error(node, "with a cache, a soft cap or more than one output is not computed.");
        }

        bool isFlat = plan.Operand(node, 0).Dims.Length == 3;
        Operand q = Split(plan, node, 0, "q_num_heads"), k = Split(plan, node, 1, "kv_num_heads"), v = Split(plan, node, 2, "kv_num_heads");
        int heads = q.Dims[1], keyHeads = k.Dims[1];
        if (heads % keyHeads != 0 || keyHeads != v.Dims[1])
        {
            throw new TensorShapeException($"{heads} query heads, {keyHeads} key heads and {v.Dims[1]} value heads do not fit.");
        }

        (k, v) = (Repeat(plan, node, k, heads / keyHeads), Repeat(plan, node, v, heads / keyHeads));
        StridedView turned = StridedView.Transpose(k.Dims, [0, 1, 3, 2]);
        k = plan.Emit(new ViewStep(node.Name, k, plan.NewHidden(node, turned.Dims), turned));
        int[] scores = [.. q.Dims[..^1], k.Dims[^1]];
        Operand? bias = Mask(plan, node, scores);
        float scale = (float)node.Number("scale", 1 / Math.Sqrt(q.Dims[^1]));
        int[] dims = [.. q.Dims[..^1], v.Dims[^1]];
        Operand context = isFlat ? plan.NewHidden(node, dims) : plan.NewData(node.Outputs[0], dims);
        plan.Emit(new AttentionStep(node.Name, q, k, v, bias, context, scale));
        if (isFlat)
        {
            StridedView joined = StridedView.Transpose(dims, [0, 2, 1, 3]);
            plan.Emit(new ViewStep(node.Name, context, plan.NewData(node.Outputs[0], [dims[0], dims[2], dims[1] * dims[3]]), joined));
        }
    }

    private static Operand Split(PlanBuilder plan, TensorNode node, int input, string attribute)
    {
        Operand x = plan.Operand(node, input);
        if (x.Dims.Length == 4)
        {
            return x;
        }

        int heads = checked((int)node.Integer(attribute, 0));
        if (heads < 1 || x.Dims[2] % heads != 0)
        {
            throw new TensorShapeException($"{x.Dims[2]} channels do not make {heads} heads.");
        }

        Operand apart = PlanBuilder.Reshaped(x, [x.Dims[0], x.Dims[1], heads, x.Dims[2] / heads]);
        StridedView view = StridedView.Transpose(apart.Dims, [0, 2, 1, 3]);
        return plan.Emit(new ViewStep(node.Name, apart, plan.NewHidden(node, view.Dims), view));
    }

    private static Operand Repeat(PlanBuilder plan, TensorNode node, Operand x, int times)
    {
        if (times == 1)
        {
            return x;
        }

        int[] d = x.Dims, strides = Shapes.Strides(d);
        var view = new StridedView([d[0], d[1], times, d[2], d[3]], [strides[0], strides[1], 0, strides[2], strides[3]], 0);
        return plan.Emit(new ViewStep(node.Name, x, plan.NewHidden(node, [d[0], d[1] * times, d[2], d[3]]), view));
    }

    private static Operand? Mask(PlanBuilder plan, TensorNode node, int[] scores)
    {
        bool isCausal = node.Integer("is_causal", 0) != 0;
        TensorValue? given = node.Has(3) ? plan.Known(node, 3)
            ?? throw PlanBuilder.Error(node, "a mask computed from the input's values is not computed.") : null;
        if (given is null && !isCausal)
        {
            return null;
        }

        float[] bias = new float[Shapes.Count(scores)];
        if (given is not null)
        {
            int i = 0;
            foreach (int position in StridedView.Expand(given.Dims, scores).Positions())
            {
                bias[i++] = given.Element == TensorElement.Boolean
                    ? (given.Integers[position] != 0 ? 0 : float.NegativeInfinity) : (float)given.Numbers[position];
            }
        }

        for (int i = 0; i < bias.Length && isCausal; i++)
        {
            int key = i % scores[^1], query = i / scores[^1] % scores[^2];
            bias[i] = key > query ? float.NegativeInfinity : bias[i];
        }

        return plan.Constant(new TensorData(scores, bias), node.Name);
    }
}
