using System.CommandLine;

namespace SerHost.Shell;

/// <summary>Ties commands to what they do.</summary>
internal static class CommandActions
{
    /// <summary>Says what a command does. It returns an exit code; what it throws is reported by <see cref="ErrorBoundary"/>. It runs on another thread: the
    /// parser listens to Ctrl-C and to requests to end only once this one has come back.</summary>
    public static void OnRun(this Command command, Func<CommandContext, CancellationToken, Task<int>> run) =>
        command.SetAction((parsed, cancellation) => Task.Run(() => RunAsync(parsed, context => run(context, cancellation)), CancellationToken.None));

    /// <summary>As the other one, for a command that has nothing to wait for. It runs on the program's first thread.</summary>
    public static void OnRun(this Command command, Func<CommandContext, int> run) =>
        command.SetAction((parsed, _) => RunAsync(parsed, context => Task.FromResult(run(context))));

    private static Task<int> RunAsync(ParseResult parsed, Func<CommandContext, Task<int>> run)
    {
        var output = new Output(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(GlobalOptions.Json));
        bool isVerbose = parsed.GetValue(GlobalOptions.Verbose);
        return ErrorBoundary.RunAsync(output, isVerbose, () => false, async () =>
        {
            await using var context = new CommandContext(parsed, output);
            int code = await ErrorBoundary.RunAsync(output, isVerbose, () => context.KeepsResults, () => run(context));
            context.TellUntrusted();
            return code;
        });
    }
}
