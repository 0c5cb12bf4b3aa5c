using System.Buffers;
using SerHost.Network.Backward;
using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Vectors;

namespace SerHost.Network.Tensors.Steps;

/// <summary>gx = Wᵀ g of a convolution over one axis, phase by phase, all conditions in one product.</summary>
/// <remarks>
/// Places x of the input with the same r = (x + before) mod stride meet the same taps t, those with t · dilation ≡ r. With q = (x +
/// before − r) / stride,
/// gx[c, q] = Σ over o and these taps of w[o, c, t] · g[o, q − shift(t)], shift(t) = (t · dilation − r) / stride: a product [in, out ·
/// taps] · [out · taps, conditions · q].
/// g is gathered while packing; every place is written once, so nothing is cleared or scattered. Flops: those of the convolution.
/// </remarks>
internal sealed class ConvolutionPull
{
    /// <summary>Fewest input channels of a group for which products of this form fill the register kernel's rows.</summary>
    private const int FewestChannels = 24;
    private const int ColumnBlock = 1024;
    private readonly WindowGeometry _window;
    private readonly Phase[] _phases;

    private ConvolutionPull(WindowGeometry window)
    {
        _window = window;
        (int size, _, int kernel, int stride, int dilation, int before) = window.Width;
        _phases = [.. Enumerable.Range(0, stride).Select(r =>
        {
            int[] taps = [.. Enumerable.Range(0, kernel).Where(tap => tap * dilation % stride == r)];
            int first = Math.Max(0, (before - r + stride - 1) / stride), last = size - 1 + before - r;
            return new Phase(r - before, taps, [.. taps.Select(tap => ((tap * dilation) - r) / stride)], first, last < 0 ? 0
                : Math.Max(0, (last / stride) - first + 1));
        }).Where(phase => phase.Count > 0)];
    }

    /// <summary>The pull of a window; null where another form is better.</summary>
    public static ConvolutionPull? For(WindowGeometry window) =>
        window.IsOneAxis && window.InPerGroup >= FewestChannels ? new ConvolutionPull(window) : null;

    /// <summary>gx = Wᵀ g, or gx += Wᵀ g.</summary>
    /// <param name="team">Threads: they take phases, groups and blocks of places.</param>
    /// <param name="conditions">Conditions.</param>
    /// <param name="g">[conditions, batch, out channels, out places].</param>
    /// <param name="w">[out channels, in channels of a group, taps].</param>
    /// <param name="gx">[conditions, batch, in channels, in places].</param>
    /// <param name="add">Whether to add to what is there.</param>
    public void Run(WorkTeam team, int conditions, ReadOnlyMemory<float> g, ReadOnlyMemory<float> w, Memory<float> gx, bool add)
    {
        int planes = _window.Batch * _window.Groups;
        int[] blocks = [.. _phases.Select(phase => ((conditions * phase.Count) + ColumnBlock - 1) / ColumnBlock)];
        int perPlane = blocks.Sum();
        team.Split(planes * perPlane, (from, end) =>
        {
            float[] product = ArrayPool<float>.Shared.Rent(_window.InPerGroup * ColumnBlock);
            for (int job = from; job < end; job++)
            {
                (int phase, int block) = (0, job % perPlane);
                while (block >= blocks[phase])
                {
                    block -= blocks[phase++];
                }

                Block(_phases[phase], job / perPlane, block * ColumnBlock, conditions, g, w, gx, add, product);
            }

            ArrayPool<float>.Shared.Return(product);
        });
    }

    private void Block(
        Phase phase, int plane, int column, int conditions, ReadOnlyMemory<float> g, ReadOnlyMemory<float> w, Memory<float> gx, bool add,
            float[] product)
    {
        int columns = Math.Min(ColumnBlock, (conditions * phase.Count) - column), channels = _window.InPerGroup;
        int depth = channels * _window.Taps, group = plane % _window.Groups;
        var rows = new PhaseRows(w, group * _window.OutPerGroup * depth, _window.Taps, depth, phase.Taps);
        var panels = new PhasePanels(
            g, plane * _window.OutPerGroup * _window.OutPlaces, _window.Batch * _window.OutChannels * _window.OutPlaces,
                _window.OutPlaces, column, phase);
        Gemm.Run(WorkTeam.Alone, channels, columns, _window.OutPerGroup * phase.Taps.Length, rows, panels, product, 0, columns,
            accumulate: false);
        for (int at = 0, run; at < columns; at += run)
        {
            (int condition, int q) = Math.DivRem(column + at, phase.Count);
            run = Math.Min(columns - at, phase.Count - q);
            int start = (((condition * _window.Batch * _window.Groups) + plane) * channels * _window.InPlaces) + phase.Place(q,
                _window.Width.Stride);
            for (int channel = 0; channel < channels; channel++)
            {
                Deliver(product.AsSpan((channel * columns) + at, run), gx.Span[(start + (channel * _window.InPlaces))..],
                    _window.Width.Stride, add);
            }
        }
    }

    private static void Deliver(ReadOnlySpan<float> part, Span<float> to, int stride, bool add)
    {
        if (stride == 1)
        {
            VectorLoops.Put(part, to[..part.Length], add);
            return;
        }

        if (add)
        {
            for (int i = 0, at = 0; i < part.Length; i++, at += stride)
            {
                to[at] += part[i];
            }

            return;
        }

        for (int i = 0, at = 0; i < part.Length; i++, at += stride)
        {
            to[at] = part[i];
        }
    }

    /// <summary>Places of the input that meet the same taps.</summary>
    /// <param name="Offset">Place of q = 0, perhaps in the padding.</param>
    /// <param name="Taps">The taps.</param>
    /// <param name="Shifts">By how many output places each lies back.</param>
    /// <param name="First">First q inside the input.</param>
    /// <param name="Count">How many there are.</param>
    internal sealed record Phase(int Offset, int[] Taps, int[] Shifts, int First, int Count)
    {
        public int Place(int q, int stride) => ((First + q) * stride) + Offset;
    }
}

/// <summary>The weights of a phase as the left operand: [in channel, out channel · tap].</summary>
internal readonly struct PhaseRows(ReadOnlyMemory<float> weights, int start, int taps, int depthPerOutput, int[] own) : IRowSource
{
    public void Pack(int row, int rows, int depth, int length, Span<float> panels)
    {
        const int height = GemmMicroKernel.PanelRows;
        int whole = rows / height * height;
        if (whole < rows)
        {
            panels.Slice(whole * length, height * length).Clear();
        }

        // One place of the sum after the other: the weights of its channels lie side by side, taps apart.
        ReadOnlySpan<float> source = weights.Span;
        (int output, int tap) = own.Length == 0 ? (0, 0) : Math.DivRem(depth, own.Length);
        for (int k = 0; k < length; k++)
        {
            ReadOnlySpan<float> from = source.Slice(start + (output * depthPerOutput) + (row * taps) + own[tap], ((rows - 1) * taps) + 1);
            int at = 0;
            for (int first = 0; first < whole; first += height)
            {
                Span<float> to = panels.Slice((first * length) + (k * height), height);
                for (int i = 0; i < to.Length; i++, at += taps)
                {
                    to[i] = from[at];
                }
            }

            for (int i = 0; i < rows - whole; i++, at += taps)
            {
                panels[(whole * length) + (k * height) + i] = from[at];
            }

            if (++tap == own.Length)
            {
                (tap, output) = (0, output + 1);
            }
        }
    }
}

/// <summary>Gradients of a phase as the right operand: [out channel · tap, condition · q].</summary>
internal readonly struct PhasePanels(ReadOnlyMemory<float> gradient, int start, int conditionStride, int places, int firstColumn,
    ConvolutionPull.Phase phase) : IPanelSource
{
    public void Pack(int depth, int length, int column, int columns, Span<float> panels)
    {
        const int width = GemmMicroKernel.PanelColumns;
        ReadOnlySpan<float> source = gradient.Span;
        for (int first = 0; first < columns; first += width)
        {
            Span<float> panel = panels.Slice(first * length, width * length);
            int count = Math.Min(width, columns - first);
            (int condition, int q) = Math.DivRem(firstColumn + column + first, phase.Count);
            int at = phase.First + q;
            bool isInside = count == width && q + width <= phase.Count && at - phase.Shifts[^1] >= 0
                && at + width - phase.Shifts[0] <= places;
            if (isInside)
            {
                Whole(source[(start + (condition * conditionStride))..], at, depth, length, panel);
                continue;
            }

            panel.Clear();
            for (int done = 0, run; done < count; done += run)
            {
                (condition, q) = Math.DivRem(firstColumn + column + first + done, phase.Count);
                run = Math.Min(count - done, phase.Count - q);
                Part(source[(start + (condition * conditionStride))..], phase.First + q, run, depth, length, panel[done..]);
            }
        }
    }

    /// <summary>A panel whose columns lie side by side in one condition, none in the padding.</summary>
    private void Whole(ReadOnlySpan<float> source, int at, int depth, int length, Span<float> panel)
    {
        const int width = GemmMicroKernel.PanelColumns;
        int[] shifts = phase.Shifts;
        (int output, int tap) = Math.DivRem(depth, shifts.Length);
        for (int k = 0; k < length; k++)
        {
            source.Slice((output * places) + at - shifts[tap], width).CopyTo(panel[(k * width)..]);
            if (++tap == shifts.Length)
            {
                (tap, output) = (0, output + 1);
            }
        }
    }

    /// <summary>Some columns of a panel that lie side by side in one condition; what falls into the padding stays 0.</summary>
    private void Part(ReadOnlySpan<float> source, int at, int run, int depth, int length, Span<float> panel)
    {
        const int width = GemmMicroKernel.PanelColumns;
        int[] shifts = phase.Shifts;
        (int output, int tap) = Math.DivRem(depth, shifts.Length);
        for (int k = 0; k < length; k++)
        {
            int place = at - shifts[tap], low = Math.Max(0, -place), high = Math.Min(run, places - place);
            if (low < high)
            {
                source.Slice((output * places) + place + low, high - low).CopyTo(panel[((k * width) + low)..]);
            }

            if (++tap == shifts.Length)
            {
                (tap, output) = (0, output + 1);
            }
        }
    }
}
