using System.CommandLine;

namespace SerHost.Shell;

/// <summary>One command of the program. Every class of this assembly that implements it
/// is found and added; nothing needs to be registered.</summary>
internal interface ICommandModule
{
    /// <summary>Describes the command and, by
    /// <see cref="CommandActions.OnRun(Command, Func{CommandContext, CancellationToken, Task{int}})"/>, says what it does.</summary>
    Command Create();
}
