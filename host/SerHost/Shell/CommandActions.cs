using System.CommandLine;
using System.Runtime.InteropServices;

namespace SerHost.Shell;

/// <summary>Ties commands to what they do.</summary>
internal static class CommandActions
{
    /// <summary>Says what a command does. It returns an exit code; what it throws is reported by <see cref="ErrorBoundary"/>. It runs on the
    /// <see cref="FirstThread"/>, and the parser meanwhile listens to Ctrl-C and to requests to end.</summary>
    public static void OnRun(this Command command, Func<CommandContext, CancellationToken, Task<int>> run) => command.SetAction(async (parsed, cancellation) =>
    {
        // The parser listens only once it has this task back; a request to end may come before.
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using PosixSignalRegistration interrupt = Listen(PosixSignal.SIGINT, stop), end = Listen(PosixSignal.SIGTERM, stop);
        return await FirstThread.Run(() => RunAsync(parsed, context => run(context, stop.Token)));
    });

    /// <summary>As the other one, for a command that has nothing to wait for, or listens itself: the parser does not.</summary>
    public static void OnRun(this Command command, Func<CommandContext, int> run) => command.SetAction((parsed, _) =>
        Task.FromResult(FirstThread.Run(() => RunAsync(parsed, context => Task.FromResult(run(context)))).GetAwaiter().GetResult()));

    private static PosixSignalRegistration Listen(PosixSignal signal, CancellationTokenSource stop) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        stop.Cancel();
    });

    private static Task<int> RunAsync(ParseResult parsed, Func<CommandContext, Task<int>> run)
    {
        var output = new Output(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(GlobalOptions.Json));
        bool isVerbose = parsed.GetValue(GlobalOptions.Verbose);
        return ErrorBoundary.RunAsync(output, isVerbose, () => false, async () =>
        {
            await using var context = new CommandContext(parsed, output);
            int code = await ErrorBoundary.RunAsync(output, isVerbose, () => context.KeepsResults, () => run(context));
            context.TellUntrusted();
            context.TellStore();
            return code;
        });
    }
}
