namespace SerHost.Signal.Programs;

/// <summary>What a program left behind.</summary>
/// <param name="ExitCode">Its exit code; 0 is success by custom.</param>
/// <param name="Standard">What it wrote to standard output, at most <see cref="ExternalProgram.LongestOutput"/> characters.</param>
/// <param name="Error">What it wrote to standard error, at most <see cref="ExternalProgram.LongestOutput"/> characters.</param>
public sealed record ProgramOutput(int ExitCode, string Standard, string Error);
