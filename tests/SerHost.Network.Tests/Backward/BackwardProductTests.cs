using SerHost.Network.Backward;
using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Backward;

/// <summary>Transposed products in every way they are computed, against sums in float64 over the definition.</summary>
public class BackwardProductTests
{
    private const int Bands = 11, Frames = 19;

    /// <summary>Inputs, outputs, kernel, stride, dilation, padding before, padding after.</summary>
    public static TheoryData<int, int, int, int, int, int, int> Geometries => new()
    {
        { 40, 35, 3, 1, 1, 1, 1 },  // Winograd
        { 64, 33, 3, 1, 1, 0, 0 },
        { 32, 48, 3, 1, 1, 2, 1 },
        { 33, 64, 3, 1, 1, 3, 0 },  // more padding than the kernel reaches
        { 20, 70, 3, 1, 1, 1, 1 },  // collected, with blocks of 64 and of 16 channels
        { 100, 20, 3, 2, 1, 1, 1 },
        { 48, 70, 3, 2, 1, 1, 1 },  // Winograd with a stride
        { 64, 33, 3, 2, 1, 1, 0 },
        { 40, 40, 1, 2, 1, 0, 0 },  // three of four positions are met by no tap
        { 40, 40, 3, 1, 2, 2, 2 },
        { 3, 20, 5, 2, 1, 2, 2 },   // written into place
    };

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Run_allChannels_weighedOrAdded_isTheSumOverOutputsThatReadThePosition(int inputs, int outputs, int kernel, int stride, int dilation, int before, int after)
    {
        var product = new Product(inputs, outputs, kernel, stride, dilation, before, after, WeightBase.Positive);
        foreach ((int threads, bool weighs, bool adds) in from threads in (int[])[1, 3] from weighs in (bool[])[false, true]
            from adds in (bool[])[false, true] select (threads, weighs, adds))
        {
            float[] target = new float[product.Input.Length];
            product.Fill(target, adds ? 0.5f : float.NaN); // what is not added to is written over
            float[] source = weighs ? product.Unweighed : product.Source;

            product.Tested.Run(source, weighs ? product.Weights : null, target, adds, product.Workspace, new WorkTeam(threads));

            product.AssertClose(product.Expected(null, null, adds ? 0.5 : 0), target);
        }
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void RunChannel_weighedOrAdded_isThatChannelsShare(int inputs, int outputs, int kernel, int stride, int dilation, int before, int after)
    {
        var product = new Product(inputs, outputs, kernel, stride, dilation, before, after, WeightBase.Value);
        int channel = outputs - 2;
        foreach ((bool weighs, bool adds) in ((bool, bool)[])[(false, false), (true, false), (false, true), (true, true)])
        {
            float[] target = new float[product.Input.Length];
            product.Fill(target, adds ? 0.5f : float.NaN); // what is not added to is written over

            product.Tested.RunChannel(product.Source, channel, weighs ? product.Factor : null, target, adds, product.Workspace);

            product.AssertClose(product.Expected(channel, weighs ? product.Factor : null, adds ? 0.5 : 0), target);
        }
    }

    /// <summary>A layer between two maps of random numbers.</summary>
    private sealed class Product
    {
        private readonly ConvolutionGeometry _geometry;
        private readonly WeightBase _form;
        private readonly MapLayout _output;

        public Product(int inputs, int outputs, int kernel, int stride, int dilation, int before, int after, WeightBase form)
        {
            var random = new Random(inputs + outputs);
            var window = new Window2D(kernel, kernel)
            {
                StrideHeight = stride, StrideWidth = stride, DilationHeight = dilation, DilationWidth = dilation,
                PadTop = before, PadLeft = before, PadBottom = after, PadRight = after,
            };
            var graph = new LayerGraph(
            [
                new InputLayer("input", false),
                new ConvolutionLayer("widen", 0, 1, inputs, 1, new Window2D(1, 1), new float[inputs], new float[inputs]),
                new ConvolutionLayer("tested", 1, inputs, outputs, 1, window, Values(random, outputs * inputs * kernel * kernel), new float[outputs]),
            ], 2);
            NetworkLayout layout = NetworkLayout.Create(graph, Bands, Frames);
            RelevancePlan plan = RelevancePlan.Create(graph, Composites.Epsilon, 0, 1);
            _geometry = layout.Convolutions[2]!;
            _form = form;
            _output = layout.Layouts[2];
            Input = layout.Layouts[1];
            Workspace = new Workspace(plan, new RelevanceForms(plan), layout);
            Tested = BackwardProduct.Create(2, _geometry, Input, _output, new WeightForm(form), new WeightCache());
            Source = new float[_output.Length];
            Factor = new float[Input.Length];
            _output.FromPlanar(Values(random, _output.Shape.Count), Source);
            Input.FromPlanar(Values(random, Input.Shape.Count), Factor);
            Weights = new float[_output.Length];
            _output.FromPlanar([.. Values(random, _output.Shape.Count).Select(value => 2 + value)], Weights);
            Unweighed = [.. Source.Zip(Weights, (value, weight) => weight == 0 ? 0 : value / weight)];
        }

        public MapLayout Input { get; }

        public Workspace Workspace { get; }

        public BackwardProduct Tested { get; }

        public float[] Source { get; }

        public float[] Factor { get; }

        /// <summary>Factors of the source.</summary>
        public float[] Weights { get; }

        /// <summary>The source over its factors.</summary>
        public float[] Unweighed { get; }

        public void Fill(float[] map, float value) => Input.FromPlanar([.. Enumerable.Repeat(value, Input.Shape.Count)], map);

        /// <summary>start + factor · Σ w[o, c, tap] · s[o, output] over the pairs that exist, in the input's layout.</summary>
        public double[] Expected(int? channel, float[]? factor, double start)
        {
            Window2D window = _geometry.Window;
            var expected = new double[Input.Length];
            for (int row = 0; row < Input.Shape.Height; row++)
            {
                for (int column = 0; column < Input.Shape.Width; column++)
                {
                    for (int c = 0; c < Input.Shape.Channels; c++)
                    {
                        int place = Input.Offset(row, column) + c;
                        expected[place] = start + ((factor?[place] ?? 1) * Sum(window, row, column, c, channel));
                    }
                }
            }

            return expected;
        }

        public void AssertClose(double[] expected, float[] actual)
        {
            double limit = 1e-5 * expected.Max(Math.Abs);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.True(Math.Abs(expected[i] - actual[i]) <= limit, $"At {i}: {expected[i]} expected, {actual[i]} found.");
            }
        }

        private double Sum(Window2D window, int row, int column, int input, int? channel)
        {
            double sum = 0;
            for (int tap = 0; tap < _geometry.Taps; tap++)
            {
                int y = row + window.PadTop - (tap / window.KernelWidth * window.DilationHeight);
                int x = column + window.PadLeft - (tap % window.KernelWidth * window.DilationWidth);
                if (y < 0 || x < 0 || y % window.StrideHeight != 0 || x % window.StrideWidth != 0
                    || y / window.StrideHeight >= _output.Shape.Height || x / window.StrideWidth >= _output.Shape.Width)
                {
                    continue;
                }

                int place = _output.Offset(y / window.StrideHeight, x / window.StrideWidth);
                for (int output = channel ?? 0; output <= (channel ?? (_output.Shape.Channels - 1)); output++)
                {
                    sum += WeightCache.Weight(_geometry, new WeightForm(_form), output, input, tap) * (double)Source[place + output];
                }
            }

            return sum;
        }

        private static float[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }
}
