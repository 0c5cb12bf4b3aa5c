using SerHost.Network.Relevance;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Core.Concepts;

/// <summary>Reads one clip after another for an atlas. One a thread.</summary>
internal sealed class ConceptClipReader(LayerGraph graph, Composite composite, int layer, IReadOnlyList<string> outputs,
    ConceptSettings settings)
{
    // Fewer voiced columns than this say nothing about a correlation.
    private const int FewestColumns = 8;
    private readonly List<(InputScale Scale, EngineCache Engines)> _programs = [];

    /// <summary>Reads a clip.</summary>
    /// <param name="id">The clip's id.</param>
    /// <param name="input">The model's input.</param>
    /// <param name="tracks">Cues of the clip; null for none.</param>
    /// <param name="cancellation">Stops the work.</param>
    public ConceptClip Read(string id, ModelInput input, CueTracks? tracks, CancellationToken cancellation)
    {
        ILayerRelevanceEngine engine = EngineFor(input);
        float[] logits = engine.Evaluate(input.Values.Span);
        int target = Array.IndexOf(logits, logits.Max());
        TensorShape shape = engine.Shapes[layer];
        var time = new LayerTime(input, shape.Width);
        double[,] relevance = SumRows(engine.RelevanceAt(target, layer, cancellation), shape, positiveMean: false);
        double[,] activation = SumRows(engine.Activation(layer), shape, positiveMean: true);
        ColumnCues? cues = tracks is null ? null : ColumnCues.Create(tracks, time);
        int cueCount = tracks?.Cues.Count ?? 0;
        bool[] padding = time.FindPadding();
        int window = Math.Clamp((int)Math.Round(settings.WindowSeconds / time.StepSeconds), 1, shape.Width);
        var result = new ConceptClip(
            id, target, outputs[target], new double[shape.Channels], new ConceptMoment[shape.Channels], new ConceptMoment[shape.Channels],
            new double[shape.Channels, cueCount], new double[shape.Channels, cueCount], cues?.Variances ?? []);
        for (int channel = 0; channel < shape.Channels; channel++)
        {
            for (int column = 0; column < shape.Width; column++)
            {
                result.Relevance[channel] += relevance[channel, column];
            }

            (int first, double sum) = BestWindow(relevance, channel, window, padding);
            (int active, double level) = BestWindow(activation, channel, window, padding);
            result.MostRelevant[channel] = Moment(id, time, first, window, sum, outputs[target]);
            result.MostActive[channel] = Moment(id, time, active, window, level / window, outputs[target]);
            for (int cue = 0; cue < cueCount; cue++)
            {
                result.Correlations[channel, cue] = Correlate(activation, channel, cues!.Values, cue, padding);
                result.Shifts[channel, cue] = cues.MeanOver(cue, first, window) - cues.Means[cue];
            }
        }

        return result;
    }

    private ILayerRelevanceEngine EngineFor(ModelInput input)
    {
        int index = _programs.FindIndex(program => program.Scale == input.Scale);
        if (index < 0)
        {
            index = _programs.Count;
            RelevancePlan plan = RelevancePlan.Create(graph, composite, input.Scale.Minimum, input.Scale.Maximum);
            _programs.Add((input.Scale, new EngineCache(plan, 1)));
        }

        return _programs[index].Engines.For(input.Bands, input.Frames);
    }

    private static ConceptMoment Moment(string id, LayerTime time, int first, int count, double value, string output)
    {
        TimeRange range = time.Range(first, count);
        return new ConceptMoment(id, range.StartSeconds, range.EndSeconds, value, output);
    }

    /// <summary>[channels, columns] sums over the rows, or means of the positive values.</summary>
    private static double[,] SumRows(float[] values, TensorShape shape, bool positiveMean)
    {
        var sums = new double[shape.Channels, shape.Width];
        for (int i = 0; i < values.Length; i++)
        {
            sums[i / (shape.Height * shape.Width), i % shape.Width] += positiveMean ? Math.Max(values[i], 0) / shape.Height : values[i];
        }

        return sums;
    }

    /// <summary>The run of columns with the largest sum, padding left out where there is anything else.</summary>
    private static (int First, double Sum) BestWindow(double[,] values, int channel, int window, bool[] padding)
    {
        (int First, double Sum, int Padding) best = (0, double.NegativeInfinity, int.MaxValue);
        for (int first = 0; first + window <= padding.Length; first++)
        {
            double sum = 0;
            int padded = 0;
            for (int column = first; column < first + window; column++)
            {
                sum += values[channel, column];
                padded += padding[column] ? 1 : 0;
            }

            if (padded < best.Padding || (padded == best.Padding && sum > best.Sum))
            {
                best = (first, sum, padded);
            }
        }

        return (best.First, best.Sum);
    }

    private static double Correlate(double[,] activation, int channel, double[,] cues, int cue, bool[] padding)
    {
        double n = 0, sumX = 0, sumY = 0, xx = 0, yy = 0, xy = 0;
        for (int column = 0; column < padding.Length; column++)
        {
            double y = cues[cue, column];
            if (padding[column] || double.IsNaN(y))
            {
                continue;
            }

            double x = activation[channel, column];
            n++;
            sumX += x;
            sumY += y;
            xx += x * x;
            yy += y * y;
            xy += x * y;
        }

        double varianceX = (n * xx) - (sumX * sumX);
        double varianceY = (n * yy) - (sumY * sumY);
        return n >= FewestColumns && varianceX > 1e-12 * n * xx && varianceY > 1e-12 * n * yy
            ? ((n * xy) - (sumX * sumY)) / Math.Sqrt(varianceX * varianceY)
            : double.NaN;
    }
}
