using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace SerHost.Core.Windowing;

/// <summary>Joins what belongs to overlapping stretches of one clip on the clip's time axis.</summary>
internal static class Stitching
{
    /// <summary>One input that covers all stretches: the mean of what they hold where they overlap. To look at; no model takes
    /// it.</summary>
    /// <param name="inputs">Inputs of one clip, in order of time, whole frames apart.</param>
    public static ModelInput Join(IReadOnlyList<ModelInput> inputs)
    {
        if (inputs.Count == 1)
        {
            return inputs[0];
        }

        ModelInput first = inputs[0];
        TimeAxis axis = AxisOf([.. inputs.Select(input => input.TimeAxis)]);
        double[] sums = new double[first.Bands * axis.Count];
        int[] counts = new int[axis.Count];
        foreach (ModelInput input in inputs)
        {
            int offset = Offset(axis, input.TimeAxis);
            for (int frame = 0; frame < input.Frames; frame++)
            {
                if (input.IsPadding.Span[frame])
                {
                    continue;
                }

                counts[offset + frame]++;
                for (int band = 0; band < input.Bands; band++)
                {
                    sums[(band * axis.Count) + offset + frame] += input.Values.Span[(band * input.Frames) + frame];
                }
            }
        }

        float[] values =
            [.. sums.Select((sum, i) => counts[i % axis.Count] > 0 ? (float)(sum / counts[i % axis.Count]) : first.Scale.Silence)];
        bool[] isPadding = [.. counts.Select(count => count == 0)];
        return new ModelInput(first.Bands, values, axis, first.BandCentresHz, isPadding, first.Scale);
    }

    /// <summary>The map of the mean output: the mean over the stretches of their maps, each 0 outside its stretch.</summary>
    /// <param name="maps">Maps of one clip's inputs, all of one output, in order of time.</param>
    public static RelevanceMap Join(IReadOnlyList<RelevanceMap> maps)
    {
        if (maps.Count == 1)
        {
            return maps[0];
        }

        TimeAxis axis = AxisOf([.. maps.Select(map => map.TimeAxis)]);
        string[] extras = [.. maps.SelectMany(map => map.ExtraMaps).Select(extra => extra.Name).Distinct()];
        return new RelevanceMap(maps[0].Bands, Mean(axis, maps, map => map.Values), axis, maps[0].Target)
        {
            Diagnostics =
                [.. maps.SelectMany(map => map.Diagnostics).GroupBy(diagnostic => diagnostic.Id).Select(group => Combine([.. group]))],
            ExtraMaps =
            [
                .. extras.Select(name => new NamedMap(
                    name,
                    maps.Sum(map => map.ExtraMaps.FirstOrDefault(extra => extra.Name == name)?.Weight ?? 0) / maps.Count,
                    Mean(axis, maps, map => map.ExtraMaps.FirstOrDefault(extra => extra.Name == name)?.Values))),
            ],
            Notes =
            [
                .. maps.SelectMany(map => map.Notes).Distinct(),
                $"The mean of {maps.Count} maps, one for each stretch that the model heard; moments that lie in several stretches count in each.",
                .. maps.Any(map => map.Site is not null)
                    ? ["Relevance inside the model belongs to a single stretch and was left out."] : Array.Empty<string>(),
            ],
        };
    }

    private static float[] Mean(TimeAxis axis, IReadOnlyList<RelevanceMap> maps, Func<RelevanceMap, ReadOnlyMemory<float>?> valuesOf)
    {
        int bands = maps[0].Bands;
        double[] sums = new double[bands * axis.Count];
        foreach (RelevanceMap map in maps)
        {
            if (valuesOf(map) is not { } values)
            {
                continue;
            }

            int offset = Offset(axis, map.TimeAxis);
            for (int band = 0; band < bands; band++)
            {
                for (int frame = 0; frame < map.Frames; frame++)
                {
                    sums[(band * axis.Count) + offset + frame] += values.Span[(band * map.Frames) + frame];
                }
            }
        }

        return [.. sums.Select(sum => (float)(sum / maps.Count))];
    }

    /// <summary>Counts add up; of everything else the value furthest from 0 stands for all.</summary>
    private static Diagnostic Combine(IReadOnlyList<Diagnostic> same)
    {
        if (same[0].Id == DiagnosticIds.ModelEvaluations)
        {
            return same[0] with { Value = same.Sum(diagnostic => diagnostic.Value) };
        }

        Diagnostic worst = same.Where(diagnostic => !double.IsNaN(diagnostic.Value)).DefaultIfEmpty(same[0])
            .MaxBy(diagnostic => Math.Abs(diagnostic.Value))!;
        return worst with { Note = $"{worst.Note} The largest of {same.Count} stretches." };
    }

    private static TimeAxis AxisOf(IReadOnlyList<TimeAxis> parts)
    {
        TimeAxis first = parts[0];
        int frames = parts.Max(part => part.Count + Offset(first, part));
        return new TimeAxis(first.FirstCentreSeconds, first.StepSeconds, frames, first.SpanSeconds);
    }

    private static int Offset(TimeAxis axis, TimeAxis part) =>
        (int)Math.Round((part.FirstCentreSeconds - axis.FirstCentreSeconds) / axis.StepSeconds);
}
