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
    }

    /// <summary>Whether the step can serve a layer: flat rule, one group.</summary>
    public static bool Serves(RelevanceRule rule, ConvolutionGeometry geometry) => rule.Kind == RuleKind.Flat && geometry.Groups == 1;

    public override void Forward(PassState state, WorkTeam team) =>
        _forward.Run(state.Values[InputIndex], state.Exact[InputIndex], state.Target(Index), team);

    public override void Backward(PassState state, Workspace workspace, WorkTeam team)
    {
        float[] sums = SumsIn(workspace);
        float[] rows = workspace.Temporary(this, 1, Input.Shape.Height * Output.Shape.Width);
        float[] map = workspace.Temporary(this, 2, Input.Shape.Height * Input.Shape.Width);
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
        SpreadRows(sums, rows);
        SpreadColumns(rows, map, workspace);
        Deliver(map, workspace);
    }

    /// <summary>[height, width] of the output: where whoever stands above may leave the relevance summed over the channels, having told
    /// <see cref="Workspace.SumFor"/>.</summary>
    public float[] SumsIn(Workspace workspace) => workspace.Temporary(this, 0, _share.Length);

    /// <summary>Whether a leg goes on below the step.</summary>
    public bool IsPassedBy(Workspace workspace) => workspace.IsActive(Index) && workspace.IsActive(InputIndex);

    private void SpreadRows(float[] sums, float[] rows)
    {
        Window2D window = _geometry.Window;
        int width = Output.Shape.Width;
        Array.Clear(rows);
        for (int y = 0; y < Output.Shape.Height; y++)
        {
            for (int tap = 0; tap < window.KernelHeight; tap++)
            {
                int row = (y * window.StrideHeight) + (tap * window.DilationHeight) - window.PadTop;
                if (row >= 0 && row < Input.Shape.Height)
                {
                    VectorLoops.Add(sums.AsSpan(y * width, width), rows.AsSpan(row * width, width));
                }
            }
        }
    }

    // Every stride-th column meets the same taps: their sums lie next to each other, and so do the columns of one phase here.
    private void SpreadColumns(float[] rows, float[] map, Workspace workspace)
    {
        Window2D window = _geometry.Window;
        int outputs = Output.Shape.Width;
        int inputs = Input.Shape.Width;
        Span<float> phase = workspace.Temporary(this, 3, inputs);
        for (int first = 0; first < window.StrideWidth; first++)
        {
            int count = (inputs - first + window.StrideWidth - 1) / window.StrideWidth;
            for (int row = 0; row < Input.Shape.Height; row++)
            {
                Span<float> sums = phase[..count];
                sums.Clear();
                for (int tap = 0; tap < window.KernelWidth; tap++)
                {
                    int reach = first + window.PadLeft - (tap * window.DilationWidth);
                    if (reach % window.StrideWidth != 0)
                    {
                        continue;
                    }

                    int shift = reach / window.StrideWidth; // column i of the phase reads output i + shift
                    int from = Math.Max(0, -shift), end = Math.Min(count, outputs - shift);
                    if (from < end)
                    {
                        VectorLoops.Add(rows.AsSpan((row * outputs) + from + shift, end - from), sums[from..end]);
                    }
                }

                Span<float> target = map.AsSpan(row * inputs, inputs);
                for (int i = 0, x = first; i < count; i++, x += window.StrideWidth)
                {
                    target[x] = sums[i];
                }
            }
        }
    }

    private void Deliver(float[] map, Workspace workspace)
    {
        float[] target = ClearedInput(workspace);
        for (int row = 0; row < Input.Shape.Height; row++)
        {
            if (Input.PixelStride == 1)
            {
                VectorLoops.Add(map.AsSpan(row * Input.Shape.Width, Input.Shape.Width),
                    target.AsSpan(Input.Offset(row, 0), Input.Shape.Width));
                continue;
            }

            for (int column = 0; column < Input.Shape.Width; column++)
            {
                float value = map[(row * Input.Shape.Width) + column];
                int offset = Input.Offset(row, column);
                for (int c = 0; c < Input.Shape.Channels; c++)
                {
                    target[offset + c] += value;
                }
            }
        }
    }

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
