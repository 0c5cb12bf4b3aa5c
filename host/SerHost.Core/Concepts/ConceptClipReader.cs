using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;

namespace SerHost.Core.Concepts;

/// <summary>Reads one clip after another for an atlas. One a thread.</summary>
internal sealed class ConceptClipReader(IConceptSource source, IReadOnlyList<string> outputs, ConceptSettings settings)
{
    // Fewer voiced columns than this say nothing about a correlation.
    private const int FewestColumns = 8;

    /// <summary>Reads a clip.</summary>
    /// <param name="id">The clip's id.</param>
    /// <param name="input">The model's input.</param>
    /// <param name="tracks">Cues of the clip; null for none.</param>
    /// <param name="cancellation">Stops the work.</param>
    public ConceptClip Read(string id, ModelInput input, CueTracks? tracks, CancellationToken cancellation)
    {
        (int target, double[,] relevance, double[,] activation, LayerTime time) = source.Read(input, cancellation);
        int units = relevance.GetLength(0);
        ColumnCues? cues = tracks is null ? null : ColumnCues.Create(tracks, time);
        int cueCount = tracks?.Cues.Count ?? 0;
        bool[] padding = time.FindPadding();
        int window = Math.Clamp((int)Math.Round(settings.WindowSeconds / time.StepSeconds), 1, time.Columns);
        var result = new ConceptClip(
            id, target, outputs[target], new double[units], new ConceptMoment[units], new ConceptMoment[units],
            new double[units, cueCount], new double[units, cueCount], cues?.Variances ?? []);
        for (int channel = 0; channel < units; channel++)
        {
            for (int column = 0; column < time.Columns; column++)
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

    private static ConceptMoment Moment(string id, LayerTime time, int first, int count, double value, string output)
    {
        TimeRange range = time.Range(first, count);
        return new ConceptMoment(id, Math.Max(0, range.StartSeconds), range.EndSeconds, value, output);
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
