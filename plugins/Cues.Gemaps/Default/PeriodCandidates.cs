using System.Runtime.CompilerServices;

namespace Cues.Gemaps;

/// <summary>Up to eight periods of one frame, strongest first; places beyond the last hold frequency 0 and strength 0.</summary>
internal struct PeriodCandidates
{
    public const int Count = 8;

    /// <summary>Frequencies in Hz.</summary>
    public Eight Hz;

    /// <summary>Normalised autocorrelation at the period, 0 to 1.</summary>
    public Eight Strength;

    /// <summary>What the path search gains by the candidate: its strength, more for a shorter period, less for an unusual pitch.</summary>
    public Eight Worth;

    /// <summary>Root mean square of the windowed frame.</summary>
    public float Level;

    /// <summary>
    /// Whether the frame itself speaks against a candidate that the path through all frames chose: another pitch is worth clearly more, or
    /// the sound is more like itself after two to four of the candidate's periods than after one, or nearly as much after a half or a third
    /// of it where that would be a pitch above 750 Hz (a high tone in noise). Such a pitch stays undefined.
    /// </summary>
    public readonly bool IsDoubtful(int chosen)
    {
        const double OtherPitch = 0.2, MoreWorth = 0.05, SamePitch = 0.06, Clear = 0.7;
        double moreAlike = 0.015 + (Strength[chosen] >= Clear ? 0.15 * (1 - Strength[chosen]) : 0); // noise moves the peaks of a clear voice, too
        const double HighHz = 750, NearlyAsMuch = 0.05;
        for (int c = 0; c < Count && Hz[c] > 0; c++)
        {
            double ratio = Hz[chosen] / Hz[c], multiple = Math.Round(ratio);
            bool isMultiple = multiple is >= 2 and <= 4 && Math.Abs((ratio / multiple) - 1) < SamePitch;
            double upward = Math.Round(1 / ratio);
            bool isFraction = Hz[c] > HighHz && (upward is 2 or 3) && Math.Abs((upward * ratio) - 1) < SamePitch;
            if ((isFraction && Strength[c] > Strength[chosen] - NearlyAsMuch) || (isMultiple && Strength[c] > Strength[chosen] + moreAlike)
                || (Math.Abs(ratio - 1) > OtherPitch && Worth[c] > Worth[chosen] + MoreWorth))
            {
                return true;
            }
        }

        return false;
    }

    [InlineArray(Count)]
    public struct Eight
    {
        private float _first;
    }
}
