using System.CommandLine;
using System.Globalization;
using SerHost.Core.Benchmarks;
using SerHost.Plugins;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost bench isolation</c>: what a call costs when plugins run in processes of their own.</summary>
internal sealed class BenchIsolationCommand : IBenchModule
{
    private readonly Option<string> _model = new("--model") { Description = "The model asked.", HelpName = "ID",
        DefaultValueFactory = _ => "crema-d-resnet-small" };
    private readonly Option<string> _method = new("--method") { Description = "The method asked.", HelpName = "ID",
        DefaultValueFactory = _ => "random" };
    private readonly Option<string> _cues = new("--cues") { Description = "The cue extractor asked.", HelpName = "ID",
        DefaultValueFactory = _ => "gemaps" };
    private readonly Option<int> _repeats = new("--repeats") { Description = "Timed calls; the median counts.", HelpName = "N",
        DefaultValueFactory = _ => 51 };

    public Command Create()
    {
        var command = new Command("isolation", "What calls into plugins cost in this process and in processes of their own.") { _model,
            _method, _cues, _repeats };
        command.OnRun((context, _) => RunAsync(context));
        return command;
    }

    private async Task<int> RunAsync(CommandContext context)
    {
        int repeats = context.Get(_repeats);
        if (repeats is < 1 or > 10_000)
        {
            throw new RequestException("--repeats", $"--repeats is {repeats}; it must be from 1 to 10000.");
        }

        IReadOnlyList<IsolationTiming> rows = await IsolationBenchmark.RunAsync(
            context.Session.Options, context.Get(_model)!, context.Get(_method)!, context.Get(_cues)!, repeats);
        (IReadOnlyList<IsolationTiming> scripts, string? problem) = ScriptBenchmark.Run(context.Session.Options, repeats);
        rows = [.. rows, .. scripts];
        context.Output.Print(rows, () =>
        {
            var table = new TextTable("call", ">in process ms", ">isolated ms", ">more ms");
            foreach (IsolationTiming row in rows)
            {
                table.Add(row.Call, Text(row.InProcessSeconds), Text(row.IsolatedSeconds),
                    Text(row.IsolatedSeconds - (row.InProcessSeconds ?? 0)));
            }

            context.Output.Table(table);
            if (problem is not null)
            {
                context.Output.Note($"Scripts were left out: {problem}");
            }
        });
        return ExitCodes.Done;
    }

    private static string Text(double? seconds) =>
        seconds is { } time ? (1000 * time).ToString("0.000", CultureInfo.InvariantCulture) : "–";
}
