namespace SerHost.Core.Store;

/// <summary>What a line of a journal holds.</summary>
internal enum JournalEntryType
{
    /// <summary>A result under its address.</summary>
    Result,

    /// <summary>One line of a run's table: which results belong to a clip and a method, or why there is none.</summary>
    Row,

    /// <summary>The run itself: begun, or its summary at the end (the last one counts).</summary>
    Run,
}
