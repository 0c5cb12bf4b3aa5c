using SerHost.Network.Relevance.Rules;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>A convolution under the flat rule: relevance is spread evenly over the taps inside the input, so only its sum over the
/// channels counts, and the window separates into rows and columns.</summary>
/// <remarks>R_in[c, y, x] = Σ over windows covering (y, x) of Σ_o R[o, window] / stab(input channels · taps inside the input).</remarks>
internal sealed class FlatStep : LayerStep
{
    private readonly ConvolutionGeometry _geometry;
    private readonly Float64ForwardProduct _forward;
    private readonly float[] _share;
    private readonly int[][] _shifts; // [phase of the stride] column i of the phase reads the outputs i + shift
    private readonly int _before; // outputs that taps read left of the first and right of the last
    private readonly int _after;

    public FlatStep(int index, Layer layer, RelevancePlan plan, NetworkLayout layout, WeightCache cache)
        : base(index, layer, plan.Rules[index], layout)
    {
        _geometry = layout.Convolutions[index]!;
        _forward = new Float64ForwardProduct(index, _geometry, Input, Output, cache);
        TensorShape input = Input.Shape;
        TensorShape output = Output.Shape;
        Window2D window = _geometry.Window;
        _share = new float[output.Height * output.Width];
        for (int i = 0; i < _share.Length; i++)
        {
            int taps = Inside(i / output.Width, window.KernelHeight, window.StrideHeight, window.DilationHeight, window.PadTop,
                input.Height)
                * Inside(i % output.Width, window.KernelWidth, window.StrideWidth, window.DilationWidth, window.PadLeft, input.Width);
            _share[i] = (float)(1 / ((taps * (double)input.Channels) + Rule.Epsilon));
        }

        _shifts = [.. Enumerable.Range(0, window.StrideWidth).Select(phase => Shifts(window, phase))];
        for (int phase = 0; phase < Math.Min(window.StrideWidth, input.Width); phase++)
        {
            int last = (input.Width - 1 - phase) / window.StrideWidth;
            foreach (int shift in _shifts[phase])
            {
                _before = Math.Max(_before, -shift);
                _after = Math.Max(_after, last + shift - (output.Width - 1));
            }
        }
    }

    /// <summary>Whether the step can serve a layer: flat rule, one group.</summary>
    public static bool Serves(RelevanceRule rule, ConvolutionGeometry geometry) => rule.Kind == RuleKind.Flat && geometry.Groups == 1;

    public override void Forward(PassState state, WorkTeam team) =>
        _forward.Run(state.Values[InputIndex], state.Exact[InputIndex], state.Target(Index), team);

    public override void Backward(PassState state, Workspace workspace, WorkTeam team)
    {
        float[] sums = SumsIn(workspace);
        float[] row = workspace.Temporary(this, 1, _before + Output.Shape.Width + _after);
        float[] phase = workspace.Temporary(this, 3, Input.Shape.Width);
        float[] spread = workspace.Temporary(this, 2, Input.Shape.Width);
        if (!workspace.IsSummedFor(this))
        {
            float[] relevance = Received(state, workspace);
            for (int i = 0; i < sums.Length; i++)
            {
                int offset = Output.Offset(i / Output.Shape.Width, i % Output.Shape.Width);
                sums[i] = (float)VectorLoops.Sum(relevance.AsSpan(offset, Output.PixelStride));
            }
        }

        VectorLoops.Multiply(sums, _share, sums, add: false);
        bool isContiguous = Input.PixelStride == 1;
        bool isFirst = isContiguous && workspace.ClaimFirst(InputIndex);
        float[] target = isFirst ? workspace.Relevance(InputIndex) : ClearedInput(workspace);
        for (int y = 0; y < Input.Shape.Height; y++)
        {
            SumRows(sums, y, row.AsSpan(_before, Output.Shape.Width));
            if (isFirst)
            {
                SpreadColumns(row, phase, target.AsSpan(Input.Offset(y, 0), Input.Shape.Width));
                continue;
            }

            SpreadColumns(row, phase, spread);
            Deliver(spread, target.AsSpan(Input.Offset(y, 0)), isContiguous);
        }
    }

    /// <summary>[height, width] of the output: where whoever stands above may leave the relevance summed over the channels, having told
    /// <see cref="Workspace.SumFor"/>.</summary>
    public float[] SumsIn(Workspace workspace) => workspace.Temporary(this, 0, _share.Length);

    /// <summary>Whether a leg goes on below the step.</summary>
    public bool IsPassedBy(Workspace workspace) => workspace.IsActive(Index) && workspace.IsActive(InputIndex);

    // What an input row gets of all output rows whose window covers it.
    private void SumRows(ReadOnlySpan<float> sums, int inputRow, Span<float> row)
    {
        Window2D window = _geometry.Window;
        row.Clear();
        for (int tap = window.KernelHeight - 1; tap >= 0; tap--)
        {
            int reach = inputRow + window.PadTop - (tap * window.DilationHeight);
            int output = reach / window.StrideHeight;
            if (reach >= 0 && reach % window.StrideHeight == 0 && output < Output.Shape.Height)
            {
                VectorLoops.Add(sums.Slice(output * row.Length, row.Length), row);
            }
        }
    }

    // Every stride-th column meets the same taps: their sums lie next to each other, and so do the columns of one phase here. Beside the
    // row stand as many zeros as the taps reach.
    private void SpreadColumns(ReadOnlySpan<float> row, Span<float> phase, Span<float> target)
    {
        int stride = _geometry.Window.StrideWidth;
        for (int first = 0; first < Math.Min(stride, target.Length); first++)
        {
            Span<float> sums = phase[..((target.Length - first + stride - 1) / stride)];
            sums.Clear();
            foreach (int shift in _shifts[first])
            {
                VectorLoops.Add(row.Slice(_before + shift, sums.Length), sums);
            }

            for (int i = 0, x = first; i < sums.Length && x < target.Length; i++, x += stride)
            {
                target[x] = sums[i];
            }
        }
    }

    // Adds a row to each channel of the input.
    private void Deliver(ReadOnlySpan<float> row, Span<float> target, bool isContiguous)
    {
        if (isContiguous)
        {
            VectorLoops.Add(row, target[..row.Length]);
            return;
        }

        for (int column = 0; column < row.Length; column++)
        {
            foreach (ref float value in target.Slice(column * Input.PixelStride, Input.Shape.Channels))
            {
                value += row[column];
            }
        }
    }

    private static int[] Shifts(Window2D window, int phase) => [.. Enumerable.Range(0, window.KernelWidth)
        .Select(tap => phase + window.PadLeft - (tap * window.DilationWidth))
        .Where(reach => reach % window.StrideWidth == 0)
        .Select(reach => reach / window.StrideWidth)];

    private static int Inside(int position, int kernel, int stride, int dilation, int pad, int length)
    {
        int inside = 0;
        for (int tap = 0; tap < kernel; tap++)
        {
            int place = (position * stride) + (tap * dilation) - pad;
            inside += place >= 0 && place < length ? 1 : 0;
        }

        return inside;
    }
}
