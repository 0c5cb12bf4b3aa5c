using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Rules;
using SerHost.Network.Vectors;

namespace SerHost.Network.Tensors.Steps;

/// <summary>Elements taken by a strided view: transposes, slices, broadcasts, tiles.</summary>
internal sealed class ViewStep(string name, Operand input, Operand output, StridedView view) : TensorStep(name, [input], output)
{
    private readonly StridedWalk _walk = new(view);

    /// <summary>Whether the last two axes change places.</summary>
    public bool SwapsLastTwo => Inputs[0].Dims.Length >= 2 && view.Dims.Length == Inputs[0].Dims.Length
        && view.Strides[^1] == Inputs[0].Dims[^1] && view.Strides[^2] == 1;

    public override void Forward(TensorPass pass)
    {
        ReadOnlyMemory<float> x = pass.Value(Inputs[0]);
        Memory<float> y = pass.Write(Output);
        pass.Team.Split(_walk.Blocks, (from, end) => _walk.Gather(x.Span, y.Span, from, end));
    }

    public override void Backward(TensorBackward pass)
    {
        if (!pass.Wants(0))
        {
            return;
        }

        Memory<float> target = pass.ZeroedTarget(0);
        ReadOnlyMemory<float> g = pass.Gradient;
        int own = Inputs[0].Count, size = Output.Count;

        // A view without repeats writes every element once, so threads may share it.
        if (_walk.IsInjective)
        {
            for (int condition = 0; condition < pass.Count; condition++)
            {
                int c = condition;
                pass.Team.Split(_walk.Blocks, (from, end) =>
                    _walk.Scatter(g.Span.Slice(c * size, size), target.Span.Slice(c * own, own), from, end));
            }

            return;
        }

        pass.Team.Split(pass.Count, (first, last) =>
        {
            for (int condition = first; condition < last; condition++)
            {
                _walk.Scatter(g.Span.Slice(condition * size, size), target.Span.Slice(condition * own, own), 0, _walk.Blocks);
            }
        });
    }
}

/// <summary>Tensors joined along an axis, each piece a block of every outer index.</summary>
internal sealed class JoinStep(string name, Operand[] inputs, Operand output, int axis) : TensorStep(name, inputs, output)
{
    private readonly int _outer = Shapes.Count(output.Dims.AsSpan(0, axis));
    private readonly int[] _lengths = inputs.Select(input => Shapes.Count(input.Dims.AsSpan(axis))).ToArray();

    public override bool KeepsInput(int input, TensorRules rules, ReadOnlySpan<bool> isLive) => !isLive[input];

    public override void Forward(TensorPass pass)
    {
        Span<float> y = pass.Write(Output).Span;
        int whole = _lengths.Sum(), start = 0;
        for (int i = 0; i < Inputs.Length; i++)
        {
            ReadOnlySpan<float> x = pass.Value(Inputs[i]).Span;
            for (int o = 0; o < _outer; o++)
            {
                x.Slice(o * _lengths[i], _lengths[i]).CopyTo(y[((o * whole) + start)..]);
            }

            start += _lengths[i];
        }
    }

    public override void Backward(TensorBackward pass)
    {
        ReadOnlySpan<float> g = pass.Gradient.Span;
        int whole = _lengths.Sum(), start = 0;
        for (int i = 0; i < Inputs.Length; i++)
        {
            bool isLive = pass.IsLive(i), wants = pass.Wants(i), add = false;
            Span<float> target = wants ? pass.Target(i, out add).Span : default;
            ReadOnlySpan<float> values = isLive ? default : pass.Value(Inputs[i]).Span;
            for (int n = 0; n < pass.Count * _outer; n++)
            {
                ReadOnlySpan<float> part = g.Slice((n * whole) + start, _lengths[i]);
                if (wants)
                {
                    VectorLoops.Put(part, target.Slice(n * _lengths[i], _lengths[i]), add);
                }
                else if (!isLive && pass.CountsBalance)
                {
                    pass.Constants[n / _outer] += VectorLoops.Dot(part, values.Slice(n % _outer * _lengths[i], _lengths[i]));
                }
            }

            start += _lengths[i];
        }
    }
}

/// <summary>Elements chosen by a table of positions: gathers, pads, pools of moved elements. Position −1 takes a constant.</summary>
internal sealed class PickStep(string name, Operand input, Operand output, int[] positions, float otherwise)
    : TensorStep(name, [input], output)
{
    public override void Forward(TensorPass pass)
    {
        ReadOnlySpan<float> x = pass.Value(Inputs[0]).Span;
        Span<float> y = pass.Write(Output).Span;
        for (int i = 0; i < positions.Length; i++)
        {
            y[i] = positions[i] < 0 ? otherwise : x[positions[i]];
        }
    }

    public override void Backward(TensorBackward pass)
    {
        bool wants = pass.Wants(0);
        Span<float> target = wants ? pass.ZeroedTarget(0).Span : default;
        ReadOnlySpan<float> g = pass.Gradient.Span;
        for (int condition = 0; condition < pass.Count; condition++)
        {
            ReadOnlySpan<float> given = g.Slice(condition * Output.Count, Output.Count);
            for (int i = 0; i < positions.Length; i++)
            {
                if (positions[i] < 0)
                {
                    pass.Constants[condition] += otherwise * given[i];
                }
                else if (wants)
                {
                    target[(condition * Inputs[0].Count) + positions[i]] += given[i];
                }
            }
        }
    }
}

/// <summary>Where a constant condition holds the first tensor's elements, else the second's; both broadcast.</summary>
internal sealed class ChooseStep(string name, Operand yes, Operand no, Operand output, bool[] chosen) : TensorStep(name, [yes, no], output)
{
    private readonly int[][] _positions =
        [[.. StridedView.Expand(yes.Dims, output.Dims).Positions()], [.. StridedView.Expand(no.Dims, output.Dims).Positions()]];

    public override bool KeepsInput(int input, TensorRules rules, ReadOnlySpan<bool> isLive) => !isLive[input];

    public override void Forward(TensorPass pass)
    {
        ReadOnlySpan<float> a = pass.Value(Inputs[0]).Span, b = pass.Value(Inputs[1]).Span;
        Span<float> y = pass.Write(Output).Span;
        for (int i = 0; i < chosen.Length; i++)
        {
            y[i] = chosen[i] ? a[_positions[0][i]] : b[_positions[1][i]];
        }
    }

    public override void Backward(TensorBackward pass)
    {
        ReadOnlySpan<float> g = pass.Gradient.Span;
        for (int input = 0; input < 2; input++)
        {
            bool isLive = pass.IsLive(input), wants = pass.Wants(input);
            if (isLive ? !wants : !pass.CountsBalance)
            {
                continue;
            }

            Span<float> target = wants ? pass.ZeroedTarget(input).Span : default;
            ReadOnlySpan<float> values = isLive ? default : pass.Value(Inputs[input]).Span;
            for (int n = 0; n < g.Length; n++)
            {
                int condition = n / chosen.Length, i = n % chosen.Length, at = _positions[input][i];
                if (chosen[i] != (input == 0))
                {
                    continue;
                }

                if (wants)
                {
                    target[(condition * Inputs[input].Count) + at] += g[n];
                }
                else if (float.IsFinite(values[at]))
                {
                    pass.Constants[condition] += g[n] * values[at];
                }
            }
        }
    }
}

/// <summary>Average or maximum pool over one or two axes.</summary>
internal sealed class PoolStep(string name, Operand input, Operand output, WindowGeometry window, bool maximum, bool countPadding)
    : TensorStep(name, [input], output)
{
    public override bool KeepsInput(int input, TensorRules rules, ReadOnlySpan<bool> isLive) => maximum;

    public override void Forward(TensorPass pass)
    {
        ReadOnlySpan<float> x = pass.Value(Inputs[0]).Span;
        Span<float> y = pass.Write(Output).Span;
        for (int n = 0; n < y.Length; n++)
        {
            (int best, float sum, int count) = Look(x, n);
            y[n] = maximum ? x[best] : sum / Divisor(count);
        }
    }

    public override void Backward(TensorBackward pass)
    {
        if (!pass.Wants(0))
        {
            return;
        }

        ReadOnlySpan<float> x = maximum ? pass.Value(Inputs[0]).Span : default, g = pass.Gradient.Span;
        Span<float> target = pass.ZeroedTarget(0).Span;
        for (int n = 0; n < g.Length; n++)
        {
            int own = n % Output.Count, shift = n / Output.Count * Inputs[0].Count, plane = own / window.OutPlaces * window.InPlaces;
            if (maximum)
            {
                target[shift + Look(x, own).Best] += g[n];
                continue;
            }

            int count = 0;
            for (int tap = 0; tap < window.Taps; tap++)
            {
                count += window.Source(own % window.OutPlaces, tap) >= 0 ? 1 : 0;
            }

            float part = g[n] / Divisor(count);
            for (int tap = 0; tap < window.Taps; tap++)
            {
                if (window.Source(own % window.OutPlaces, tap) is var at and >= 0)
                {
                    target[shift + plane + at] += part;
                }
            }
        }
    }

    private int Divisor(int count) => countPadding ? window.Taps : Math.Max(count, 1);

    private (int Best, float Sum, int Count) Look(ReadOnlySpan<float> x, int n)
    {
        int plane = n / window.OutPlaces * window.InPlaces, best = plane, count = 0;
        float sum = 0, largest = float.NegativeInfinity;
        for (int tap = 0; tap < window.Taps; tap++)
        {
            if (window.Source(n % window.OutPlaces, tap) is not (var at and >= 0))
            {
                continue;
            }

            float value = x[plane + at];
            sum += value;
            count++;
            if (value > largest)
            {
                (largest, best) = (value, plane + at);
            }
        }

        return (best, sum, count);
    }
}
