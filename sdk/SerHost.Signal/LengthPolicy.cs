namespace SerHost.Signal;

/// <summary>What a front end does with clips that are not of its target duration.</summary>
public enum LengthPolicy
{
    /// <summary>Short clips get zeros at their end, long ones lose their end: every input has the same number of frames.</summary>
    PadOrCut,

    /// <summary>Short clips get zeros at their end, long ones stay whole.</summary>
    PadOnly,

    /// <summary>Long clips lose their end, short ones stay short.</summary>
    CutOnly,
}
