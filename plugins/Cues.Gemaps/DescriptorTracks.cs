namespace Cues.Gemaps;

/// <summary>Descriptors of a clip, frame by frame; NaN where undefined.</summary>
/// <remarks>In the profile opensmile a frame without a value holds what openSMILE writes there (0, or −201 for amplitudes).</remarks>
internal sealed class DescriptorTracks
{
    public DescriptorTracks(int shortFrames, int longFrames)
    {
        ShortFrames = shortFrames;
        LongFrames = longFrames;
        for (int d = 0; d < Descriptors.All; d++)
        {
            Raw[d] = new float[IsShort(d) ? shortFrames : longFrames];
        }
    }

    /// <summary>[descriptors][frames], by the constants of <see cref="Descriptors"/>.</summary>
    public float[][] Raw { get; } = new float[Descriptors.All][];

    /// <summary>Rows of the descriptors of the 20 ms spectrum.</summary>
    public int ShortFrames { get; }

    /// <summary>Rows of the others.</summary>
    public int LongFrames { get; }

    /// <summary>Frames at the end that the incremental pitch search had not decided
    /// (profile opensmile), as its functionals do not see them.</summary>
    public int Undecided { get; set; }

    /// <summary>Where row 0 lies, in samples of the analysed sound.</summary>
    public double FirstCentreSamples { get; init; }

    public required FramePlan Plan { get; init; }

    /// <summary>Takes over what <see cref="ShortFrames.Measure"/> found.</summary>
    public void SetShort(int frame, ReadOnlySpan<double> row)
    {
        for (int d = 0; d < Descriptors.All; d++)
        {
            if (IsShort(d))
            {
                Raw[d][frame] = (float)row[d];
            }
        }
    }

    private static bool IsShort(int descriptor) => descriptor is < Descriptors.F0Semitone or Descriptors.Energy;
}
