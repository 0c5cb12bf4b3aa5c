using SerHost.Sdk.Models;

namespace SerHost.Analysis.Faithfulness;

/// <summary>Names and values of the fills.</summary>
public static class MaskFills
{
    /// <summary>Name in tables: <c>floor</c>, <c>band-mean</c>, <c>loudest</c>.</summary>
    /// <param name="fill">The fill.</param>
    public static string Name(this MaskFill fill) => fill switch
    {
        MaskFill.Floor => "floor",
        MaskFill.BandMean => "band-mean",
        MaskFill.Loudest => "loudest",
        _ => throw new ArgumentOutOfRangeException(nameof(fill), fill, "Unknown fill."),
    };

    /// <summary>The fill of a name.</summary>
    /// <param name="name">One of the names.</param>
    /// <exception cref="ArgumentException">There is no such fill.</exception>
    public static MaskFill Parse(string name)
    {
        foreach (MaskFill fill in Enum.GetValues<MaskFill>())
        {
            if (fill.Name() == name)
            {
                return fill;
            }
        }

        throw new ArgumentException(
            $"There is no fill '{name}'; there are {string.Join(", ", Enum.GetValues<MaskFill>().Select(Name))}.", nameof(name));
    }

    /// <summary>The value of every element after removal.</summary>
    /// <param name="fill">The fill.</param>
    /// <param name="input">The input.</param>
    /// <returns>[bands, frames], row-major.</returns>
    public static float[] Values(this MaskFill fill, ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var values = new float[input.Values.Length];
        for (int band = 0; band < input.Bands; band++)
        {
            float value = fill switch
            {
                MaskFill.Floor => input.Scale.Silence,
                MaskFill.Loudest => input.Scale.Maximum,
                MaskFill.BandMean => BandMean(input, band),
                _ => throw new ArgumentOutOfRangeException(nameof(fill), fill, "Unknown fill."),
            };
            Array.Fill(values, value, band * input.Frames, input.Frames);
        }

        return values;
    }

    private static float BandMean(ModelInput input, int band)
    {
        double sum = 0;
        int count = 0;
        for (int frame = 0; frame < input.Frames; frame++)
        {
            if (!input.IsPadding.Span[frame])
            {
                sum += input.Values.Span[(band * input.Frames) + frame];
                count++;
            }
        }

        return count == 0 ? input.Scale.Silence : (float)(sum / count);
    }
}

/// <summary>What takes the place of removed parts of an input. No choice is neutral: report at least two.</summary>
public enum MaskFill
{
    /// <summary>The input's silence value: as if nothing had been said there.</summary>
    Floor,

    /// <summary>Mean of each band over the clip's own frames: the usual level, without detail.</summary>
    BandMean,

    /// <summary>The largest value the front end produces: as loud as can be (the released program's choice, defect D6).</summary>
    Loudest,
}
