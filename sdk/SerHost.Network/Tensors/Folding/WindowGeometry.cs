using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Folding;

/// <summary>Where the windows of a convolution or a pool lie, over one or two axes; one axis is two with a height of 1.</summary>
internal sealed class WindowGeometry
{
    private readonly int[] _size, _kernel, _stride, _dilation, _before, _out;

    private WindowGeometry(int[] dims, int[] size, int[] kernel, int[] stride, int[] dilation, int[] before, int[] after, int groups,
        int outChannels, bool ceiling)
    {
        (_size, _kernel, _stride, _dilation, _before) = (size, kernel, stride, dilation, before);
        _out = new int[2];
        for (int i = 0; i < 2; i++)
        {
            long room = (long)size[i] + before[i] + after[i] - ((long)dilation[i] * (kernel[i] - 1)) - 1;
            if (room < 0)
            {
                throw new TensorShapeException(
                    $"{size[i]} values are fewer than its window of {((long)dilation[i] * (kernel[i] - 1)) + 1} needs.");
            }

            _out[i] = (int)(((ceiling ? room + stride[i] - 1 : room) / stride[i]) + 1);
            if (ceiling && ((long)(_out[i] - 1) * stride[i]) >= (long)size[i] + before[i])
            {
                _out[i]--;
            }
        }

        Batch = dims[0];
        InChannels = dims[1];
        OutChannels = outChannels;
        Groups = groups;
        if (groups < 1 || InChannels % groups != 0 || outChannels % groups != 0)
        {
            throw new TensorShapeException($"{InChannels} and {outChannels} channels do not make {groups} groups.");
        }

        OutputDims = dims.Length == 3 ? [Batch, outChannels, _out[1]] : [Batch, outChannels, _out[0], _out[1]];
    }

    public int Batch { get; }

    public int InChannels { get; }

    public int OutChannels { get; }

    public int Groups { get; }

    public int InPerGroup => InChannels / Groups;

    public int OutPerGroup => OutChannels / Groups;

    public int[] OutputDims { get; }

    public int InPlaces => _size[0] * _size[1];

    public int OutPlaces => _out[0] * _out[1];

    public int Taps => _kernel[0] * _kernel[1];

    /// <summary>Columns of the input and of the output, stride, dilation and padding before, along the last axis.</summary>
    public (int In, int Out, int Kernel, int Stride, int Dilation, int Before) Width =>
        (_size[1], _out[1], _kernel[1], _stride[1], _dilation[1], _before[1]);

    /// <summary>The same along the axis before it; sizes of 1 for one axis.</summary>
    public (int In, int Out, int Kernel, int Stride, int Dilation, int Before) Height =>
        (_size[0], _out[0], _kernel[0], _stride[0], _dilation[0], _before[0]);

    /// <summary>Whether the windows move along the last axis only.</summary>
    public bool IsOneAxis => Height is { In: 1, Out: 1, Kernel: 1, Before: 0 };

    /// <summary>Place in the input that a tap of an output's window meets; −1 in the padding.</summary>
    public int Source(int place, int tap)
    {
        int row = (place / _out[1] * _stride[0]) - _before[0] + (tap / _kernel[1] * _dilation[0]);
        int column = (place % _out[1] * _stride[1]) - _before[1] + (tap % _kernel[1] * _dilation[1]);
        return row >= 0 && row < _size[0] && column >= 0 && column < _size[1] ? (row * _size[1]) + column : -1;
    }

    /// <summary>Requires weights [out, in / groups, taps…].</summary>
    public void RequireWeights(ReadOnlySpan<int> dims)
    {
        if (dims[0] != OutChannels || dims[1] != InPerGroup)
        {
            throw new TensorShapeException($"weights [{Shapes.Text(dims)}] do not fit {InChannels} channels in {Groups} groups.");
        }
    }

    /// <summary>Reads strides, dilations, padding from a node's attributes.</summary>
    /// <param name="node">The node.</param>
    /// <param name="dims">[batch, channels, size…] with one or two sizes.</param>
    /// <param name="kernel">Window sizes.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="outChannels">Channels of the output.</param>
    public static WindowGeometry Read(TensorNode node, int[] dims, ReadOnlySpan<int> kernel, int groups, int outChannels)
    {
        int axes = dims.Length - 2;
        if (axes is < 1 or > 2 || kernel.Length != axes)
        {
            throw new TensorShapeException(
                $"a window of {kernel.Length} axes over [{Shapes.Text(dims)}] is not computed; one or two axes are.");
        }

        int[] size = Two(dims.AsSpan(2), 1), window = Two(kernel, 1);
        int[] stride = Two(Given("strides"), 1), dilation = Two(Given("dilations"), 1);
        if (window.Concat(stride).Concat(dilation).Any(value => value < 1))
        {
            throw new TensorShapeException("windows, strides and dilations must be 1 or more.");
        }

        int[] pads = Given("pads");
        int[] before = Two(pads.Length == 0 ? [] : pads.AsSpan(0, axes), 0), after = Two(pads.Length == 0 ? [] : pads.AsSpan(axes), 0);
        string automatic = node.Text("auto_pad", "NOTSET");
        for (int i = 0; i < 2 && automatic.StartsWith("SAME", StringComparison.Ordinal); i++)
        {
            int outputs = (size[i] + stride[i] - 1) / stride[i];
            int total = Math.Max(0, ((outputs - 1) * stride[i]) + (dilation[i] * (window[i] - 1)) + 1 - size[i]);
            before[i] = automatic == "SAME_UPPER" ? total / 2 : total - (total / 2);
            after[i] = total - before[i];
        }

        return new WindowGeometry(
            dims, size, window, stride, dilation, before, after, groups, outChannels, node.Integer("ceil_mode", 0) != 0);

        int[] Given(string name) => Shapes.ToDims([.. node.Integers(name) ?? []]);
    }

    private static int[] Two(ReadOnlySpan<int> values, int otherwise) => values.Length switch
    {
        0 => [otherwise, otherwise],
        1 => [otherwise, values[0]],
        _ => [values[0], values[1]],
    };
}
