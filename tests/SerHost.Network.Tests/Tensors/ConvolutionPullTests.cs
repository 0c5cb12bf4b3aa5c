using SerHost.Network.Backward;
using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Steps;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Tensors;

/// <summary>The pull of a convolution in products of phases, against its definition, one multiplication after another.</summary>
public sealed class ConvolutionPullTests
{
    /// <summary>Size, kernel, stride, dilation, padding before and after, groups, conditions, batch.</summary>
    public static TheoryData<int, int, int, int, int, int, int, int, int> Windows => new()
    {
        { 40, 3, 2, 1, 0, 0, 1, 3, 1 },
        { 41, 2, 2, 1, 0, 0, 1, 2, 2 },
        { 37, 16, 1, 1, 8, 8, 2, 5, 1 },
        { 17, 3, 5, 1, 1, 0, 1, 2, 1 }, // places that no window meets
        { 50, 4, 3, 2, 3, 2, 2, 2, 1 },
        { 9, 1, 1, 1, 0, 0, 1, 1, 1 },
        { 700, 5, 1, 1, 2, 2, 1, 4, 1 }, // more columns than one block
        { 12, 3, 2, 4, 0, 5, 1, 33, 1 },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public void Pull_by_phases_is_the_definition(int size, int kernel, int stride, int dilation, int before, int after, int groups,
        int conditions, int batch)
    {
        const int perGroup = 25, outPerGroup = 7;
        var node = new TensorNode("c", "Conv", ["x", "w"], ["y"], new Dictionary<string, TensorAttribute>
        {
            ["strides"] = new() { Integers = [stride] }, ["dilations"] = new() { Integers = [dilation] }, ["pads"] =
                new() { Integers = [before, after] },
        });
        WindowGeometry window = WindowGeometry.Read(node, [batch, perGroup * groups, size], [kernel], groups, outPerGroup * groups);
        float[] w = Random(1, outPerGroup * groups * perGroup * kernel), g =
            Random(2, conditions * batch * outPerGroup * groups * window.OutPlaces);
        float[] found = Random(3, conditions * batch * perGroup * groups * size), added = [.. found];
        double[] expected = Define(window, conditions, w, g);

        ConvolutionPull pull = ConvolutionPull.For(window)!;
        pull.Run(new WorkTeam(3), conditions, g, w, added, add: true);
        double[] sums = [.. expected.Zip(found, (one, was) => one + was)];
        pull.Run(new WorkTeam(2), conditions, g, w, found, add: false);

        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.All(sums.Zip(added), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void Narrow_groups_and_windows_over_two_axes_are_left_to_the_general_form()
    {
        var none = new TensorNode("c", "Conv", ["x", "w"], ["y"], new Dictionary<string, TensorAttribute>());
        Assert.Null(ConvolutionPull.For(WindowGeometry.Read(none, [1, 4, 30], [3], 1, 8)));
        Assert.Null(ConvolutionPull.For(WindowGeometry.Read(none, [1, 32, 30, 30], [3, 3], 1, 8)));
    }

    private static double[] Define(WindowGeometry window, int conditions, float[] w, float[] g)
    {
        double[] gx = new double[conditions * window.Batch * window.InChannels * window.InPlaces];
        int planes = conditions * window.Batch;
        for (int plane = 0; plane < planes; plane++)
        {
            for (int o = 0; o < window.OutChannels; o++)
            {
                for (int c = 0; c < window.InPerGroup; c++)
                {
                    int channel = (o / window.OutPerGroup * window.InPerGroup) + c;
                    for (int place = 0; place < window.OutPlaces; place++)
                    {
                        for (int tap = 0; tap < window.Taps; tap++)
                        {
                            int at = (place * window.Width.Stride) - window.Width.Before + (tap * window.Width.Dilation);
                            if (at >= 0 && at < window.InPlaces)
                            {
                                gx[(((plane * window.InChannels) + channel) * window.InPlaces) + at] +=
                                    (double)w[(((o * window.InPerGroup) + c) * window.Taps) + tap] * g[(
                                        ((plane * window.OutChannels) + o) * window.OutPlaces) + place];
                            }
                        }
                    }
                }
            }
        }

        return gx;
    }

    private static float[] Random(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }
}
