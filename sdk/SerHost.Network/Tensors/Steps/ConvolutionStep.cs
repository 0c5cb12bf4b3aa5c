using SerHost.Network.Backward;
using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Rules;
using SerHost.Network.Vectors;

namespace SerHost.Network.Tensors.Steps;

/// <summary>A convolution over one or two axes, in groups: a product of the weights [out, in · taps] with the windows [in · taps, places],
/// which are gathered while packing.</summary>
internal sealed class ConvolutionStep(
    string name, Operand input, Operand output, ReadOnlyMemory<float> weights, WindowGeometry window, ReadOnlyMemory<float>? bias)
    : WeightedStep(name, input, output, weights, bias)
{
    /// <summary>Places whose windows are pulled back at once.</summary>
    private const int PlaceBlock = 512;
    private readonly ConvolutionPull? _pull = ConvolutionPull.For(window);

    private int Depth => window.InPerGroup * window.Taps;

    /// <summary>Where the windows lie.</summary>
    public WindowGeometry Window => window;

    protected override float Gamma(TensorRules rules) => rules.ConvolutionGamma;

    protected override void AddProduct(WorkTeam team, ReadOnlyMemory<float> x, ReadOnlyMemory<float> w, Memory<float> y)
    {
        int jobs = window.Batch * window.Groups;
        bool shared = jobs >= 2 * team.Threads;
        if (shared)
        {
            team.Split(jobs, (from, end) =>
            {
                for (int job = from; job < end; job++)
                {
                    Multiply(WorkTeam.Alone, job, x, w, y);
                }
            });
            return;
        }

        for (int job = 0; job < jobs; job++)
        {
            Multiply(team, job, x, w, y);
        }
    }

    protected override void Pull(WorkTeam team, int conditions, ReadOnlyMemory<float> g, ReadOnlyMemory<float> w, Memory<float> gx,
        bool add, BufferPool pool)
    {
        if (_pull is not null)
        {
            _pull.Run(team, conditions, g, w, gx, add);
            return;
        }

        if (!add)
        {
            gx.Span.Clear();
        }

        // Threads take groups, or ranges of one group's channels: none writes where another does.
        int jobs = conditions * window.Batch * window.Groups;
        int parts = jobs >= team.Threads ? 1 : Math.Min(window.InPerGroup, (team.Threads + jobs - 1) / jobs);
        team.Split(jobs * parts, (from, end) =>
        {
            float[] columns = GC.AllocateUninitializedArray<float>((((window.InPerGroup + parts - 1) / parts) + 1) * window.Taps
                * PlaceBlock);
            for (int job = from; job < end; job++)
            {
                int part = job % parts;
                PullChannels(
                    job / parts, (int)((long)window.InPerGroup * part / parts), (int)((long)window.InPerGroup * (part + 1) / parts), g, w,
                    gx, columns);
            }
        });
    }

    protected override void FillBias(WorkTeam team, ReadOnlySpan<float> b, Memory<float> y)
    {
        for (int plane = 0; plane < window.Batch * window.OutChannels; plane++)
        {
            y.Span.Slice(plane * window.OutPlaces, window.OutPlaces).Fill(b[plane % window.OutChannels]);
        }
    }

    protected override double BiasShare(ReadOnlySpan<float> b, ReadOnlySpan<float> g)
    {
        double total = 0;
        for (int plane = 0; plane < window.Batch * window.OutChannels; plane++)
        {
            total += b[plane % window.OutChannels] * VectorLoops.Sum(g.Slice(plane * window.OutPlaces, window.OutPlaces));
        }

        return total;
    }

    private void Multiply(WorkTeam team, int job, ReadOnlyMemory<float> x, ReadOnlyMemory<float> w, Memory<float> y)
    {
        int group = job % window.Groups;
        var rows = new StridedRows(w, new MatrixView(group * window.OutPerGroup * Depth, Depth, 1));
        var panels = new WindowPanels(x, job * window.InPerGroup * window.InPlaces, window);
        Gemm.Run(
            team, window.OutPerGroup, window.OutPlaces, Depth, rows, panels, y, job * window.OutPerGroup * window.OutPlaces,
            window.OutPlaces, accumulate: true);
    }

    private void PullChannels(int job, int firstChannel, int endChannel, ReadOnlyMemory<float> g, ReadOnlyMemory<float> w, Memory<float> gx,
        float[] columns)
    {
        int rows = (endChannel - firstChannel) * window.Taps;
        int weightStart = (job % window.Groups * window.OutPerGroup * Depth) + (firstChannel * window.Taps);
        int gradientStart = job * window.OutPerGroup * window.OutPlaces;
        for (int place = 0; place < window.OutPlaces; place += PlaceBlock)
        {
            int places = Math.Min(PlaceBlock, window.OutPlaces - place);
            Gemm.Run(
                WorkTeam.Alone, rows, places, window.OutPerGroup, w, new MatrixView(weightStart, 1, Depth),
                g, new MatrixView(gradientStart + place, window.OutPlaces, 1), columns, 0, places, accumulate: false);
            for (int row = 0; row < rows; row++)
            {
                int channel = firstChannel + (row / window.Taps);
                Scatter(columns.AsSpan(row * places, places), place, row % window.Taps,
                    gx.Span.Slice(((job * window.InPerGroup) + channel) * window.InPlaces, window.InPlaces));
            }
        }
    }

    private void Scatter(ReadOnlySpan<float> column, int firstPlace, int tap, Span<float> plane)
    {
        (int size, _, _, int stride, int dilation, int before) = window.Width;
        if (window.IsOneAxis)
        {
            int at = (firstPlace * stride) - before + (tap * dilation);
            for (int j = 0; j < column.Length; j++, at += stride)
            {
                if ((uint)at < (uint)size)
                {
                    plane[at] += column[j];
                }
            }

            return;
        }

        for (int j = 0; j < column.Length; j++)
        {
            if (window.Source(firstPlace + j, tap) is var at and >= 0)
            {
                plane[at] += column[j];
            }
        }
    }
}

/// <summary>The windows of a convolution as the right operand of a product: [channel · tap, place].</summary>
internal readonly struct WindowPanels(ReadOnlyMemory<float> values, int start, WindowGeometry window) : IPanelSource
{
    public void Pack(int depth, int length, int column, int columns, Span<float> panels)
    {
        const int width = GemmMicroKernel.PanelColumns;
        ReadOnlySpan<float> source = values.Span;
        (int size, _, _, int stride, int dilation, int before) = window.Width;
        bool isOneAxis = window.IsOneAxis;
        for (int first = 0; first < columns; first += width)
        {
            Span<float> panel = panels.Slice(first * length, width * length);
            int count = Math.Min(width, columns - first);
            for (int k = 0; k < length; k++)
            {
                int channel = (depth + k) / window.Taps, tap = (depth + k) % window.Taps;
                ReadOnlySpan<float> plane = source.Slice(start + (channel * window.InPlaces), window.InPlaces);
                Span<float> row = panel.Slice(k * width, width);
                int place = column + first, at = (place * stride) - before + (tap * dilation);
                if (isOneAxis && count == width && at >= 0 && at + ((width - 1) * stride) < size)
                {
                    if (stride == 1)
                    {
                        plane.Slice(at, width).CopyTo(row);
                    }
                    else
                    {
                        for (int j = 0; j < width; j++, at += stride)
                        {
                            row[j] = plane[at];
                        }
                    }

                    continue;
                }

                for (int j = 0; j < width; j++)
                {
                    int from = j < count ? window.Source(place + j, tap) : -1;
                    row[j] = from >= 0 ? plane[from] : 0;
                }
            }
        }
    }
}
