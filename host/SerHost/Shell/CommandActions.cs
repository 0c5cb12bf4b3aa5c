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
            return await ErrorBoundary.RunAsync(output, parsed.GetValue(GlobalOptions.Verbose), async () =>
            {
                await using var context = new CommandContext(parsed, output);
                try
                {
                    return await run(context, cancellation);
                }
                finally
                {
                    context.TellUntrusted();
                }
            });
        });

    /// <summary>As the other one, for a command that has nothing to wait for.</summary>
    public static void OnRun(this Command command, Func<CommandContext, int> run) =>
        command.OnRun((context, _) => Task.FromResult(run(context)));
}
