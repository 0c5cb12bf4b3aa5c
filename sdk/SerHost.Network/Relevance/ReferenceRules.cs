using SerHost.Network.Backward;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Relevance;

/// <summary>The rules of <see cref="ReferenceRelevance"/>, element by element.</summary>
internal static class ReferenceRules
{
    /// <summary>z + ε·sign(z), sign(0) = +1.</summary>
    public static double Stabilise(double z, RelevanceRule rule) => z + (z >= 0 ? rule.Epsilon : -rule.Epsilon);

    /// <summary>Convolutions and linear layers: R_in[i] += Σ over outputs o of share(i → o) · R[o].</summary>
    public static void Weighted(ConvolutionGeometry geometry, RelevanceRule rule, float[] input, double[] from, double[] to)
    {
        var taps = new List<(int Input, double Weight)>();
        for (int o = 0; o < from.Length; o++)
        {
            CollectTaps(geometry, o, taps);
            double bias = geometry.Bias.Span[o / (geometry.Output.Height * geometry.Output.Width)];
            switch (rule.Kind)
            {
                case RuleKind.Gradient:
                    taps.ForEach(tap => to[tap.Input] += tap.Weight * from[o]);
                    break;
                case RuleKind.AlphaBeta:
                    Share(taps, input, (x, w) => Math.Max(x * w, 0), Math.Max(bias, 0), rule, rule.Alpha * from[o], to);
                    Share(taps, input, (x, w) => Math.Min(x * w, 0), Math.Min(bias, 0), rule, (1 - rule.Alpha) * from[o], to);
                    break;
                case RuleKind.Gamma:
                    double z = bias + taps.Sum(tap => input[tap.Input] * tap.Weight);
                    Func<double, double, double> signed = z > 0 ? Math.Max : Math.Min;
                    Share(taps, input, (x, w) =>
                        (x * w) + (rule.Gamma * signed(x * w, 0)), bias + (rule.Gamma * signed(bias, 0)), rule, z == 0 ? 0 : from[o], to);
                    break;
                default:
                    (Func<double, double, double> part, double biasPart) = Contribution(rule, bias);
                    Share(taps, input, part, biasPart, rule, from[o], to);
                    break;
            }
        }
    }

    /// <summary>Batch normalisation that was not folded.</summary>
    public static void BatchNormalization(
        BatchNormalizationLayer layer, RelevanceRule rule, float[] input, TensorShape shape, double[] from, double[] to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            int channel = i / (shape.Height * shape.Width);
            double part = (double)layer.Scale.Span[channel] * input[i];
            to[i] += rule.Kind switch
            {
                RuleKind.Gradient => layer.Scale.Span[channel] * from[i],
                RuleKind.Pass => from[i],
                _ => part * from[i] / Stabilise(part + layer.Shift.Span[channel], rule),
            };
        }
    }

    /// <summary>Pools: the first winner takes all, or each element its share of the average.</summary>
    public static void Pool(PoolLayer pool, RelevanceRule rule, float[] input, TensorShape inputShape, TensorShape shape, double[] from,
        double[] to)
    {
        var depthwise = new ConvolutionGeometry(
            inputShape, shape, shape.Channels, pool.Window, new float[shape.Channels * pool.Window.KernelHeight * pool.Window.KernelWidth],
            default);
        var taps = new List<(int Input, double Weight)>();
        for (int o = 0; o < from.Length; o++)
        {
            CollectTaps(depthwise, o, taps);
            if (pool.Function == PoolKind.Maximum)
            {
                to[taps.MaxBy(tap => input[tap.Input]).Input] += from[o];
                continue;
            }

            double divisor = pool.CountsPadding ? depthwise.Taps : taps.Count;
            double mean = taps.Sum(tap => (double)input[tap.Input]) / divisor;
            foreach ((int i, _) in taps)
            {
                to[i] += rule.Kind == RuleKind.Gradient ? from[o] / divisor : input[i] / divisor * from[o] / Stabilise(mean, rule);
            }
        }
    }

    /// <summary>The Jacobian of softmax over the channels.</summary>
    public static void Softmax(float[] output, TensorShape shape, double[] from, double[] to)
    {
        int plane = shape.Height * shape.Width;
        for (int i = 0; i < from.Length; i++)
        {
            double mean = 0;
            for (int c = 0; c < shape.Channels; c++)
            {
                int other = (c * plane) + (i % plane);
                mean += from[other] * output[other];
            }

            to[i] += output[i] * (from[i] - mean);
        }
    }

    private static (Func<double, double, double> Part, double Bias) Contribution(RelevanceRule rule, double bias) => rule.Kind switch
    {
        RuleKind.Epsilon => ((x, w) => x * w, bias),
        RuleKind.ZPlus => ((x, w) => Math.Max(x * w, 0), Math.Max(bias, 0)),
        RuleKind.Box => ((x, w) => (x * w) - (rule.Low * Math.Max(w, 0)) - (rule.High * Math.Min(w, 0)), 0),
        RuleKind.Flat => ((_, _) => 1, 0),
        RuleKind.WSquare => ((_, w) => w * w, bias * bias),
        _ => throw new ArgumentException($"'{rule}' is not a rule for layers with weights.", nameof(rule)),
    };

    private static void Share(
        List<(int Input, double Weight)> taps, float[] input, Func<double, double, double> part, double bias, RelevanceRule rule,
        double relevance, double[] to)
    {
        double z = bias + taps.Sum(tap => part(input[tap.Input], tap.Weight));
        foreach ((int i, double weight) in taps)
        {
            to[i] += part(input[i], weight) * relevance / Stabilise(z, rule);
        }
    }

    /// <summary>The input elements an output element reads, row-major [channels, height, width], with their weights.</summary>
    private static void CollectTaps(ConvolutionGeometry geometry, int output, List<(int Input, double Weight)> taps)
    {
        taps.Clear();
        (TensorShape input, TensorShape shape, Window2D window) = (geometry.Input, geometry.Output, geometry.Window);
        int channel = output / (shape.Height * shape.Width);
        int inputsInGroup = input.Channels / geometry.Groups;
        int firstInput = channel / (shape.Channels / geometry.Groups) * inputsInGroup;
        for (int i = 0; i < inputsInGroup * geometry.Taps; i++)
        {
            int tap = i % geometry.Taps;
            int row = (output / shape.Width % shape.Height * window.StrideHeight)
                + (tap / window.KernelWidth * window.DilationHeight) - window.PadTop;
            int column = (output % shape.Width * window.StrideWidth) + (tap % window.KernelWidth * window.DilationWidth) - window.PadLeft;
            if (row >= 0 && row < input.Height && column >= 0 && column < input.Width)
            {
                int place = ((((firstInput + (i / geometry.Taps)) * input.Height) + row) * input.Width) + column;
                taps.Add((place, geometry.Weights.Span[(channel * inputsInGroup * geometry.Taps) + i]));
            }
        }
    }
}
