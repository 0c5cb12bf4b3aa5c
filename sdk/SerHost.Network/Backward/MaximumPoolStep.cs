using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SerHost.Network.Relevance.Rules;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>Maximum pools: the element that won (the first among equals) takes the relevance, as it takes the gradient.</summary>
internal sealed class MaximumPoolStep(int index, PoolLayer layer, RelevanceRule rule, NetworkLayout layout)
    : LayerStep(index, layer, rule, layout)
{
    private const int Lanes = 16;

    // The tap that won, as a float so that 16 of them compare in one instruction.
    private readonly float[] _winners = new float[layout.Layouts[index].Length];
    private float[]? _scale; // of the output, where a leg hands on sums and does not hold relevance itself

    public override void Forward(PassState state, WorkTeam team)
    {
        float[] input = state.Values[InputIndex];
        float[] output = state.Values[Index];
        double[]? exact = state.Exact[Index] is null ? null : state.Exact[InputIndex];
        team.Split(Output.Shape.Height, (from, end) => Find(input, output, exact, state.Exact[Index], from, end));
        if (exact is null)
        {
            state.WidenTo(Index);
        }
    }

    private void Find(float[] input, float[] output, double[]? exact, double[]? exactOutput, int from, int end)
    {
        var walk = new WindowWalk(layer.Window, Input);
        for (int row = from; row < end; row++)
        {
            for (int column = 0; column < Output.Shape.Width; column++)
            {
                ReadOnlySpan<int> offsets = walk.At(row, column, out ReadOnlySpan<int> taps);
                int place = Output.Offset(row, column);
                if (Input.PixelStride % Lanes == 0)
                {
                    FindVectors(input, output, offsets, taps, place);
                }
                else
                {
                    FindScalars(input, output, offsets, taps, place);
                }

                if (exact is not null)
                {
                    FindExact(exact, exactOutput!, offsets, place);
                }
            }
        }
    }

    /// <summary>Index of the layer it reads.</summary>
    public int Source => InputIndex;

    /// <summary>The layer below, down to which relevance passes unchanged and which reads its sum over the channels only; null for
    /// none.</summary>
    public FlatStep? Below { get; set; }

    public override void PrepareFactors(PassState state, RelevanceForms forms, WorkTeam team)
    {
        if (Below is not null && !forms.IsPlain(Index))
        {
            float[] scale = _scale ??= new float[Output.Length];
            team.SplitElements(scale.Length, (start, count) => forms.ScaleOf(Index, state, start, scale.AsSpan(start, count)));
        }
    }

    public override void Backward(PassState state, Workspace workspace, WorkTeam team)
    {
        if (Below is not null && workspace.IsFused && Below.IsPassedBy(workspace))
        {
            _ = workspace.ClaimFirst(InputIndex);
            workspace.SumFor(Below);
            ReturnSums(workspace.Relevance(Index), workspace.IsPlain(Index) ? null : _scale, Below.SumsIn(workspace),
                workspace.Temporary(this, 0, Output.PixelStride));
            return;
        }

        float[] relevance = Received(state, workspace);
        float[] target = ClearedInput(workspace);
        var walk = new WindowWalk(layer.Window, Input);
        for (int row = 0; row < Output.Shape.Height; row++)
        {
            for (int column = 0; column < Output.Shape.Width; column++)
            {
                ReadOnlySpan<int> offsets = walk.At(row, column, out ReadOnlySpan<int> taps);
                int place = Output.Offset(row, column);
                if (Input.PixelStride % Lanes == 0)
                {
                    ReturnVectors(relevance, target, offsets, taps, place);
                }
                else
                {
                    ReturnScalars(relevance, target, offsets, taps, place);
                }
            }
        }
    }

    // What each input position gets over all channels: of relevance = held ⊙ scale, a position's channels at a time.
    private void ReturnSums(ReadOnlySpan<float> held, ReadOnlySpan<float> scale, Span<float> sums, Span<float> scaled)
    {
        Window2D window = layer.Window;
        sums.Clear();
        for (int row = 0; row < Output.Shape.Height; row++)
        {
            int top = (row * window.StrideHeight) - window.PadTop;
            for (int column = 0; column < Output.Shape.Width; column++)
            {
                int place = Output.Offset(row, column);
                ReadOnlySpan<float> amounts = held.Slice(place, Output.PixelStride);
                if (!scale.IsEmpty)
                {
                    VectorLoops.Multiply(amounts, scale.Slice(place, Output.PixelStride), scaled, add: false);
                    amounts = scaled;
                }

                ReadOnlySpan<float> winners = _winners.AsSpan(place, Output.PixelStride);
                int left = (column * window.StrideWidth) - window.PadLeft;
                for (int kernelRow = 0, tap = 0, y = top; kernelRow < window.KernelHeight; kernelRow++, y += window.DilationHeight)
                {
                    for (int kernelColumn = 0, x = left; kernelColumn < window.KernelWidth; kernelColumn++, tap++, x += window.DilationWidth)
                    {
                        if ((uint)y < (uint)Input.Shape.Height && (uint)x < (uint)Input.Shape.Width)
                        {
                            sums[(y * Input.Shape.Width) + x] += SumOf(amounts, winners, tap);
                        }
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SumOf(ReadOnlySpan<float> amounts, ReadOnlySpan<float> winners, int tap)
    {
        ref float x = ref MemoryMarshal.GetReference(amounts);
        ref float winner = ref MemoryMarshal.GetReference(winners[..amounts.Length]);
        Vector512<float> mine = Vector512.Create((float)tap);
        Vector512<float> sum = Vector512<float>.Zero;
        for (nuint c = 0; c < (nuint)amounts.Length; c += Lanes)
        {
            sum += Vector512.LoadUnsafe(ref x, c) & Vector512.Equals(Vector512.LoadUnsafe(ref winner, c), mine);
        }

        return Vector256.Sum(sum.GetLower() + sum.GetUpper());
    }

    private void FindVectors(ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<int> offsets, ReadOnlySpan<int> taps, int place)
    {
        for (int c = 0; c < Output.PixelStride; c += Lanes)
        {
            Vector512<float> best = Vector512.Create(float.NegativeInfinity);
            Vector512<float> winner = Vector512<float>.Zero;
            for (int i = 0; i < offsets.Length; i++)
            {
                Vector512<float> value = Vector512.Create(input.Slice(offsets[i] + c, Lanes));
                Vector512<float> isMore = Vector512.GreaterThan(value, best);
                best = Vector512.ConditionalSelect(isMore, value, best);
                winner = Vector512.ConditionalSelect(isMore, Vector512.Create((float)taps[i]), winner);
            }

            best.CopyTo(output.Slice(place + c, Lanes));
            winner.CopyTo(_winners.AsSpan(place + c, Lanes));
        }
    }

    private void FindScalars(ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<int> offsets, ReadOnlySpan<int> taps, int place)
    {
        for (int c = 0; c < Output.Shape.Channels; c++)
        {
            float best = float.NegativeInfinity;
            for (int i = 0; i < offsets.Length; i++)
            {
                if (input[offsets[i] + c] > best)
                {
                    best = input[offsets[i] + c];
                    _winners[place + c] = taps[i];
                }
            }

            output[place + c] = best;
        }
    }

    // The largest before rounding is the largest after it.
    private void FindExact(ReadOnlySpan<double> input, Span<double> output, ReadOnlySpan<int> offsets, int place)
    {
        Span<double> best = output.Slice(place, Output.PixelStride);
        best.Fill(double.NegativeInfinity);
        foreach (int offset in offsets)
        {
            BufferMath.Maximum(best, input.Slice(offset, best.Length));
        }
    }

    private void ReturnVectors(
        ReadOnlySpan<float> relevance, Span<float> target, ReadOnlySpan<int> offsets, ReadOnlySpan<int> taps, int place)
    {
        ref float to = ref MemoryMarshal.GetReference(target);
        for (int c = 0; c < Output.PixelStride; c += Lanes)
        {
            Vector512<float> amount = Vector512.Create(relevance.Slice(place + c, Lanes));
            Vector512<float> winner = Vector512.Create(_winners.AsSpan(place + c, Lanes));
            for (int i = 0; i < offsets.Length; i++)
            {
                Vector512<float> mine = Vector512.Equals(winner, Vector512.Create((float)taps[i]));
                nuint at = (nuint)(offsets[i] + c);
                (Vector512.LoadUnsafe(ref to, at) + (amount & mine)).StoreUnsafe(ref to, at);
            }
        }
    }

    private void ReturnScalars(
        ReadOnlySpan<float> relevance, Span<float> target, ReadOnlySpan<int> offsets, ReadOnlySpan<int> taps, int place)
    {
        for (int c = 0; c < Output.Shape.Channels; c++)
        {
            target[offsets[taps.IndexOf((int)_winners[place + c])] + c] += relevance[place + c];
        }
    }
}
