namespace Cues.Gemaps;

/// <summary>Which of two readings of GeMAPS the cues follow.</summary>
internal enum GemapsProfile
{
    /// <summary>Frame centres aligned in time, least-squares slopes, the clip's mean removed, nothing carried over between frames.</summary>
    Default,

    /// <summary>The numbers openSMILE 3.0 (eGeMAPSv02) prints, row for row, its peculiarities included.</summary>
    OpenSmile,
}
