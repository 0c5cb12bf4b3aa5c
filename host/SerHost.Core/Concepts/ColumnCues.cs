using SerHost.Sdk.Cues;

namespace SerHost.Core.Concepts;

/// <summary>Cue tracks averaged over the columns of a layer, voiced frames only.</summary>
internal sealed class ColumnCues
{
    private ColumnCues(double[,] values, double[] means, double[] variances)
    {
        Values = values;
        Means = means;
        Variances = variances;
    }

    /// <summary>[cues, columns]; NaN where no voiced frame defines the cue.</summary>
    public double[,] Values { get; }

    /// <summary>[cues] mean over the clip's voiced frames.</summary>
    public double[] Means { get; }

    /// <summary>[cues] variance over the clip's voiced frames.</summary>
    public double[] Variances { get; }

    public static ColumnCues Create(CueTracks tracks, LayerTime time)
    {
        int cues = tracks.Cues.Count;
        var values = new double[cues, time.Columns];
        double[] means = new double[cues], variances = new double[cues];
        for (int cue = 0; cue < cues; cue++)
        {
            ReadOnlySpan<float> track = tracks.Track(cue).Span;
            var counts = new int[time.Columns];
            double sum = 0, squares = 0;
            int all = 0;
            for (int frame = 0; frame < track.Length; frame++)
            {
                if (!tracks.IsVoiced.Span[frame] || float.IsNaN(track[frame]))
                {
                    continue;
                }

                sum += track[frame];
                squares += (double)track[frame] * track[frame];
                all++;
                int column = time.ColumnAt(tracks.TimeAxis.CentreOf(frame));
                if (column >= 0 && column < counts.Length)
                {
                    values[cue, column] += track[frame];
                    counts[column]++;
                }
            }

            means[cue] = all > 0 ? sum / all : double.NaN;
            variances[cue] = all > 1 ? Math.Max(0, (squares - (sum * sum / all)) / (all - 1)) : double.NaN;
            for (int column = 0; column < counts.Length; column++)
            {
                values[cue, column] = counts[column] > 0 ? values[cue, column] / counts[column] : double.NaN;
            }
        }

        return new ColumnCues(values, means, variances);
    }

    /// <summary>Mean of a cue over some columns; NaN where none defines it.</summary>
    public double MeanOver(int cue, int first, int count)
    {
        double sum = 0;
        int found = 0;
        for (int column = first; column < first + count; column++)
        {
            if (!double.IsNaN(Values[cue, column]))
            {
                sum += Values[cue, column];
                found++;
            }
        }

        return found > 0 ? sum / found : double.NaN;
    }
}
