namespace SerHost.Signal.Programs;

/// <summary>An installed program is missing, failed, took too long or printed something else than expected. The message names it and the cure.</summary>
public sealed class ExternalProgramException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="program">Name or path of the program.</param>
    /// <param name="message">What happened and what to do.</param>
    /// <param name="inner">What caused it, if anything.</param>
    public ExternalProgramException(string program, string message, Exception? inner = null)
        : base(message, inner) => Program = program;

    /// <summary>Name or path of the program.</summary>
    public string Program { get; }

    /// <summary>Whether the program was ended because its time was up.</summary>
    public bool TookTooLong { get; init; }
}
