using System.CommandLine;

namespace SerHost.Shell;

/// <summary>Ties commands to what they do.</summary>
internal static class CommandActions
{
    /// <summary>Says what a command does. It returns an exit code; what it throws is reported by <see cref="ErrorBoundary"/>.</summary>
    public static void OnRun(this Command command, Func<CommandContext, CancellationToken, Task<int>> run) =>
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = new Output(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(GlobalOptions.Json));
            bool isVerbose = parsed.GetValue(GlobalOptions.Verbose);
            return await ErrorBoundary.RunAsync(output, isVerbose, async () =>
            {
                await using var context = new CommandContext(parsed, output);
                int code = await ErrorBoundary.RunAsync(output, isVerbose, () => run(context, cancellation));
                context.TellUntrusted();
                return code;
            });
        });

    /// <summary>As the other one, for a command that has nothing to wait for.</summary>
    public static void OnRun(this Command command, Func<CommandContext, int> run) =>
        command.OnRun((context, _) => Task.FromResult(run(context)));
}
