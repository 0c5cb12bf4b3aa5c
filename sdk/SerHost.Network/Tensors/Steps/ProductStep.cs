using SerHost.Network.Backward;
using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Rules;
using SerHost.Network.Vectors;

namespace SerHost.Network.Tensors.Steps;

/// <summary>Matrix products of two tensors, batch axes broadcast: attention scores, attention times values.</summary>
/// <remarks>Where both carry relevance each gets the rules' share of the ordinary gradient (AttnLRP, proposition 3.3).</remarks>
internal sealed class ProductStep : TensorStep
{
    private readonly int _m, _n, _k;
    private readonly int[] _left, _right;

    /// <summary>Wraps a product.</summary>
    /// <param name="name">Node.</param>
    /// <param name="left">[batch…, m, k].</param>
    /// <param name="right">[batch…, k, n].</param>
    /// <param name="output">[batch…, m, n].</param>
    public ProductStep(string name, Operand left, Operand right, Operand output)
        : base(name, [left, right], output)
    {
        (_m, _k, _n) = (left.Dims[^2], left.Dims[^1], right.Dims[^1]);
        int[] batch = output.Dims[..^2];
        _left = StridedView.Expand(left.Dims.AsSpan(0, left.Dims.Length - 2), batch).Positions().Select(item => item * _m * _k).ToArray();
        _right = StridedView.Expand(right.Dims.AsSpan(0, right.Dims.Length - 2), batch).Positions().Select(item => item * _k * _n)
            .ToArray();
    }

    public override void Forward(TensorPass pass)
    {
        ReadOnlyMemory<float> a = pass.Value(Inputs[0]), b = pass.Value(Inputs[1]);
        Memory<float> c = pass.Write(Output);
        Share(pass.Team, _left.Length, (team, item) =>
            Gemm.Run(team, _m, _n, _k, a, new MatrixView(_left[item], _k, 1), b, new MatrixView(_right[item], _n, 1), c, item * _m * _n, _n,
                accumulate: false));
    }

    public override bool KeepsInput(int input, TensorRules rules, ReadOnlySpan<bool> isLive) => isLive[1 - input];

    public override void Backward(TensorBackward pass)
    {
        float share = pass.IsLive(0) && pass.IsLive(1) ? pass.Rules.ProductShare : 1;
        ReadOnlyMemory<float> g = pass.Gradient;
        if (share != 1)
        {
            // Scaled once here and not in every product; nothing reads it afterwards but this step and whoever watches it, so it is a copy.
            float[] scaled = pass.Rent(g.Length);
            g.CopyTo(scaled);
            VectorLoops.Scale(share, scaled.AsSpan(0, g.Length));
            Pull(pass, scaled.AsMemory(0, g.Length));
            pass.Return(scaled);
            return;
        }

        Pull(pass, g);
    }

    private void Pull(TensorBackward pass, ReadOnlyMemory<float> g)
    {
        int items = _left.Length;
        if (pass.Wants(0))
        {
            ReadOnlyMemory<float> b = pass.Value(Inputs[1]);
            Memory<float> target = Target(pass, 0, _left, out bool add);
            Each(pass, _left, (team, condition, item) => Gemm.Run(
                team, _m, _k, _n, g, new MatrixView(((condition * items) + item) * _m * _n, _n, 1), b, new MatrixView(_right[item], 1, _n),
                target, (condition * Inputs[0].Count) + _left[item], _k, add));
        }

        if (pass.Wants(1))
        {
            ReadOnlyMemory<float> a = pass.Value(Inputs[0]);
            Memory<float> target = Target(pass, 1, _right, out bool add);
            Each(pass, _right, (team, condition, item) => Gemm.Run(
                team, _k, _n, _m, a, new MatrixView(_left[item], 1, _k), g, new MatrixView(((condition * items) + item) * _m * _n, _n, 1),
                target, (condition * Inputs[1].Count) + _right[item], _n, add));
        }
    }

    /// <summary>A broadcast operand is written to by several items, which add.</summary>
    private static Memory<float> Target(TensorBackward pass, int input, int[] starts, out bool add)
    {
        if (IsBroadcast(starts))
        {
            add = true;
            return pass.ZeroedTarget(input);
        }

        return pass.Target(input, out add);
    }

    private static bool IsBroadcast(int[] starts) => starts.Length > 1 && starts.Distinct().Count() < starts.Length;

    private static void Each(TensorBackward pass, int[] starts, Action<WorkTeam, int, int> body)
    {
        if (IsBroadcast(starts))
        {
            for (int i = 0; i < pass.Count * starts.Length; i++)
            {
                body(pass.Team, i / starts.Length, i % starts.Length);
            }

            return;
        }

        Share(pass.Team, pass.Count * starts.Length, (team, i) => body(team, i / starts.Length, i % starts.Length));
    }

    private static void Share(WorkTeam team, int items, Action<WorkTeam, int> body)
    {
        if (items < team.Threads)
        {
            for (int item = 0; item < items; item++)
            {
                body(team, item);
            }

            return;
        }

        team.Split(items, (from, end) =>
        {
            for (int item = from; item < end; item++)
            {
                body(WorkTeam.Alone, item);
            }
        });
    }
}
