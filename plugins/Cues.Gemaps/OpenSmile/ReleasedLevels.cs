namespace Cues.Gemaps;

/// <summary>The smoothed levels that openSMILE's functionals see.</summary>
internal interface IReleasedLevels
{
    /// <summary>A descriptor of the 20 ms spectrum over all its frames, averaged over three; the energy as it is.</summary>
    float[] Plain(int descriptor);

    /// <summary>Pitch in semitones; 0 where unvoiced. The last row sees the row after it.</summary>
    float[] Pitch();

    /// <summary>A descriptor in voiced (or else in unvoiced) frames, 0 elsewhere. The last row sees the row after it.</summary>
    float[] Selected(int descriptor, bool isVoiced);

    /// <summary>Jitter, shimmer, harmonics-to-noise ratio, harmonic differences, formants:
    /// smoothed as if the sound ended with the last decided frame.</summary>
    /// <param name="descriptor">Which.</param>
    /// <param name="isVoiced">Whether unvoiced frames count as 0.</param>
    float[] Voice(int descriptor, bool isVoiced);
}

/// <summary>The levels built from unsmoothed descriptors.</summary>
/// <param name="tracks">Descriptors of the profile opensmile.</param>
internal sealed class ReleasedLevels(DescriptorTracks tracks) : IReleasedLevels
{
    private readonly float[] _semitone = [.. tracks.Raw[Descriptors.F0Semitone].Select(x => float.IsNaN(x) ? 0 : x)];

    /// <summary>Rows of the levels joined with the pitch: frames the incremental search had decided when the sound ended.</summary>
    public int Rows { get; } = Math.Max(0, tracks.LongFrames - tracks.Undecided);

    public float[] Plain(int descriptor) => descriptor == Descriptors.Energy
        ? tracks.Raw[descriptor]
        : Smoothed(tracks.Raw[descriptor], tracks.ShortFrames, zerosCount: true);

    public float[] Pitch() => Smoothed(_semitone, tracks.LongFrames, zerosCount: false)[..Rows];

    public float[] Selected(int descriptor, bool isVoiced)
    {
        float[] raw = tracks.Raw[descriptor], chosen = new float[tracks.LongFrames];
        for (int t = 0; t < chosen.Length; t++)
        {
            chosen[t] = _semitone[t] > 1e-6f == isVoiced ? raw[t] : 0;
        }

        return Smoothed(chosen, chosen.Length, zerosCount: false)[..Rows];
    }

    public float[] Voice(int descriptor, bool isVoiced)
    {
        float[] raw = tracks.Raw[descriptor], values = new float[Rows];
        for (int t = 0; t < Rows; t++)
        {
            values[t] = float.IsNaN(raw[t]) || (isVoiced && !(_semitone[t] > 1e-6f)) ? 0 : raw[t];
        }

        return Smoothed(values, Rows, zerosCount: false);
    }

    /// <summary>Column of openSMILE's descriptor file: one row more than there are 60 ms frames.</summary>
    public float[] File(int descriptor)
    {
        int n = tracks.LongFrames;
        if (descriptor < Descriptors.F0Semitone)
        {
            return Plain(descriptor)[..Math.Min(n + 1, tracks.ShortFrames)];
        }

        if (n == 0)
        {
            return [];
        }

        float[] values = new float[n];
        for (int t = 0; t < n; t++)
        {
            float raw = tracks.Raw[descriptor][t];
            values[t] = float.IsNaN(raw) ? 0 : raw;
        }

        float[] file = new float[n + 1], smooth = Smoothed(values, n, zerosCount: false);
        smooth.CopyTo(file, 0);
        file[n] = values[n - 1];
        if (Rows > 0)
        {
            file[Rows - 1] = Smoothed(values, Rows, zerosCount: false)[^1];
        }

        if (Rows < n)
        {
            file[Rows] = Rows > 0 ? values[Rows - 1] : values[0];
        }

        return file;
    }

    // Mean of three frames, the ends repeated; where zeros do not count, of the non-zero ones among them, and 0 stays 0.
    private static float[] Smoothed(ReadOnlySpan<float> x, int count, bool zerosCount)
    {
        var smooth = new float[count];
        for (int t = 0; t < count; t++)
        {
            float before = x[Math.Max(0, t - 1)], here = x[t], after = x[Math.Min(count - 1, t + 1)];
            if (zerosCount)
            {
                smooth[t] = (before + here + after) / 3;
            }
            else if (here != 0)
            {
                smooth[t] = (before + here + after) / (1 + (before != 0 ? 1 : 0) + (after != 0 ? 1 : 0));
            }
        }

        return smooth;
    }
}
