using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>Maximum pools: the element that won (the first among equals) takes the relevance, as it takes the gradient.</summary>
internal sealed class MaximumPoolStep(int index, PoolLayer layer, RelevanceRule rule, NetworkLayout layout)
    : LayerStep(index, layer, rule, layout)
{
    private const int Lanes = 16;
    private const int Parts = 4;

    // The tap that won, as a float so that 16 of them compare in one instruction.
    private readonly float[] _winners = new float[layout.Layouts[index].Length];
    private int[] _taps = []; // where each lies in the input with its margin, from a window's first
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
        if (Below is not null && _taps.Length == 0)
        {
            Window2D window = layer.Window;
            _taps = [.. Enumerable.Range(0, window.KernelHeight * window.KernelWidth).Select(tap =>
                (tap / window.KernelWidth * window.DilationHeight * MarginedColumns) + (tap % window.KernelWidth * window.DilationWidth))];
        }

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
            ReturnSums(workspace.Relevance(Index), workspace.IsPlain(Index) ? null : _scale, Below.SumsIn(workspace), workspace);
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

    // Of the input with a margin that all taps lie in.
    private int MarginedColumns => Math.Max(layer.Window.PadLeft + Input.Shape.Width,
        ((Output.Shape.Width - 1) * layer.Window.StrideWidth) + ((layer.Window.KernelWidth - 1) * layer.Window.DilationWidth) + 1);

    // What each input position gets over all channels: of relevance = held ⊙ scale. Four parts of each sum are kept until the end, so that
    // nothing is added across a vector for every tap; and the margin takes the place of a check whether a tap lies inside.
    private void ReturnSums(ReadOnlySpan<float> held, ReadOnlySpan<float> scale, Span<float> sums, Workspace workspace)
    {
        Window2D window = layer.Window;
        int rows = Math.Max(window.PadTop + Input.Shape.Height,
            ((Output.Shape.Height - 1) * window.StrideHeight) + ((window.KernelHeight - 1) * window.DilationHeight) + 1);
        int columns = MarginedColumns;
        Span<Vector128<float>> parts = MemoryMarshal.Cast<float, Vector128<float>>(
            workspace.Temporary(this, 0, rows * columns * Parts).AsSpan());
        parts.Clear();
        for (int row = 0; row < Output.Shape.Height; row++)
        {
            for (int column = 0; column < Output.Shape.Width; column++)
            {
                int place = Output.Offset(row, column);
                ReturnParts(held.Slice(place, Output.PixelStride), scale.IsEmpty ? [] : scale.Slice(place, Output.PixelStride),
                    _winners.AsSpan(place, Output.PixelStride),
                    parts[((row * window.StrideHeight * columns) + (column * window.StrideWidth))..], _taps);
            }
        }

        for (int row = 0; row < Input.Shape.Height; row++)
        {
            ReadOnlySpan<Vector128<float>> from = parts.Slice(((row + window.PadTop) * columns) + window.PadLeft, Input.Shape.Width);
            Span<float> to = sums.Slice(row * Input.Shape.Width, Input.Shape.Width);
            for (int column = 0; column < to.Length; column++)
            {
                to[column] = Vector128.Sum(from[column]);
            }
        }
    }

    private static void ReturnParts(
        ReadOnlySpan<float> held, ReadOnlySpan<float> scale, ReadOnlySpan<float> winners, Span<Vector128<float>> parts,
        ReadOnlySpan<int> taps)
    {
        for (int c = 0; c < held.Length; c += 2 * Lanes)
        {
            bool isPair = c + Lanes < held.Length;
            int next = isPair ? c + Lanes : c;
            Vector512<float> first = Vector512.Create(held.Slice(c, Lanes)), second = Vector512.Create(held.Slice(next, Lanes));
            if (!scale.IsEmpty)
            {
                first *= Vector512.Create(scale.Slice(c, Lanes));
                second *= Vector512.Create(scale.Slice(next, Lanes));
            }

            second = isPair ? second : Vector512<float>.Zero;
            Vector512<float> firstWinner = Vector512.Create(winners.Slice(c, Lanes));
            Vector512<float> secondWinner = Vector512.Create(winners.Slice(next, Lanes));
            for (int tap = 0; tap < taps.Length; tap++)
            {
                Vector512<float> mine = Vector512.Create((float)tap);
                Vector512<float> won = (Vector512.Equals(firstWinner, mine) & first) + (Vector512.Equals(secondWinner, mine) & second);
                Vector256<float> half = won.GetLower() + won.GetUpper();
                parts[taps[tap]] += half.GetLower() + half.GetUpper();
            }
        }
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
