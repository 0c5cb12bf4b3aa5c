using System.CommandLine;
using System.Runtime.InteropServices;

namespace SerHost.Shell;

/// <summary>Ties commands to what they do.</summary>
internal static class CommandActions
{
    /// <summary>Says what a command does. It returns an exit code; what it throws is reported by <see cref="ErrorBoundary"/>. It runs on
    /// the
    /// <see cref="FirstThread"/>; Ctrl-C and requests to end stop it.</summary>
    public static void OnRun(this Command command, Func<CommandContext, CancellationToken, Task<int>> run) =>
        command.SetAction(async (parsed, cancellation) =>
    {
        // Not the parser listens: it cannot say which signal came, and a request to end may come before it has this task back.
        var stop = new StopRequest(CancellationTokenSource.CreateLinkedTokenSource(cancellation));
        using PosixSignalRegistration interrupt = stop.Listen(PosixSignal.SIGINT, ExitCodes.Interrupted), end =
            stop.Listen(PosixSignal.SIGTERM, ExitCodes.Terminated);
        return await FirstThread.Run(() => RunAsync(parsed, context => run(context, stop.Token), () => stop.ExitCode));
    });

    /// <summary>As the other one, for a command that has nothing to wait for, or listens itself: the parser does not.</summary>
    public static void OnRun(this Command command, Func<CommandContext, int> run) => command.SetAction((parsed, _) =>
        Task.FromResult(FirstThread.Run(() => RunAsync(parsed, context => Task.FromResult(run(context)), () =>
            ExitCodes.Interrupted)).GetAwaiter().GetResult()));

    private static Task<int> RunAsync(ParseResult parsed, Func<CommandContext, Task<int>> run, Func<int> whenStopped)
    {
        var output = new Output(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error,
            parsed.GetValue(GlobalOptions.Json));
        bool isVerbose = parsed.GetValue(GlobalOptions.Verbose);
        return ErrorBoundary.RunAsync(output, isVerbose, () => false, whenStopped, async () =>
        {
            await using var context = new CommandContext(parsed, output);
            int code = await ErrorBoundary.RunAsync(output, isVerbose, () => context.KeepsResults, whenStopped, () => run(context));
            context.TellUntrusted();
            context.TellStore();
            return code;
        });
    }

    /// <summary>A stop asked for by a signal, and the exit code that says which.</summary>
    private sealed class StopRequest(CancellationTokenSource stop)
    {
        /// <summary>How long a command that was stopped may take to put its things in order before the process ends anyway.</summary>
        private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

        private volatile int _exitCode = ExitCodes.Interrupted;

        public CancellationToken Token => stop.Token;

        public int ExitCode => _exitCode;

        public PosixSignalRegistration Listen(PosixSignal signal, int exitCode) => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            _exitCode = exitCode;
            _ = Task.Delay(s_patience).ContinueWith(_ => Environment.Exit(exitCode), TaskScheduler.Default);
            stop.Cancel();
        });
    }
}
