namespace Cues.Gemaps;

/// <summary>Voiced and unvoiced stretches of a clip.</summary>
internal static class Runs
{
    private const int FewestFrames = 3;
    private const int EndingGap = 2;

    /// <summary>Lengths of the stretches in frames: index of the last frame less index of the first, as openSMILE counts.</summary>
    /// <remarks>A stretch counts from three frames on and ends with two other frames in a row; single ones inside do not end it.</remarks>
    /// <param name="frames">How many frames there are.</param>
    /// <param name="isOn">Whether a frame belongs to the kind sought.</param>
    public static List<int> Lengths(int frames, Func<int, bool> isOn)
    {
        var lengths = new List<int>();
        int first = -1, last = -1, on = 0, gap = 0;
        for (int t = 0; t < frames; t++)
        {
            if (isOn(t))
            {
                first = on == 0 ? t : first;
                (last, gap) = (t, 0);
                on++;
            }
            else if (on > 0 && ++gap >= EndingGap)
            {
                Close();
            }
        }

        Close();
        return lengths;

        void Close()
        {
            if (on >= FewestFrames)
            {
                lengths.Add(last - first);
            }

            (on, gap) = (0, 0);
        }
    }
}
