namespace Cues.Gemaps;

/// <summary>Which of two readings of GeMAPS the cues follow.</summary>
internal enum GemapsProfile
{
    /// <summary>Analysis at 16 kHz whatever the file's rate, independent of its level,
    /// openSMILE's slips mended; frame centres aligned in time.</summary>
    Default,

    /// <summary>The numbers openSMILE 3.0 (eGeMAPSv02) prints, row for row, its peculiarities
    /// included: at the file's own rate, on which they depend.</summary>
    OpenSmile,
}
