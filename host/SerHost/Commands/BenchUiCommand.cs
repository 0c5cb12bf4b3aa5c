using System.CommandLine;
using System.Globalization;
using SerHost.Core.Hosting;
using SerHost.Plugins;
using SerHost.Shell;
using SerHost.Ui.Bench;

namespace SerHost.Commands;

/// <summary><c>serhost bench ui</c>: how fast the terminal UI answers.</summary>
internal sealed class BenchUiCommand : IBenchModule
{
    private readonly Option<int> _clips = new("--clips") { Description = "Clips in the table.", HelpName = "N", DefaultValueFactory = _ =>
        7442 };
    private readonly Option<string> _model = new("--model") { Description = "The model of the runs.", HelpName = "ID",
        DefaultValueFactory = _ => "crema-d-resnet-small" };

    public Command Create()
    {
        var command = new Command("ui", "How fast the terminal UI answers keys over a large corpus, beside a run, and whether its memory stays flat.") { _clips, _model };
        command.OnRun(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        int clips = context.Get(_clips);
        if (clips is < 1 or > 100_000)
        {
            throw new RequestException("--clips", $"--clips is {clips}; it must be from 1 to 100000.");
        }

        string folder = Path.Combine(Path.GetTempPath(), $"serhost-bench-{Guid.NewGuid():N}");
        try
        {
            UiBenchmarkResult result;
            await using (HostSession session = HostSession.Open(
                context.Session.Options with { StoreFolder = Path.Combine(folder, "store") }))
            {
                result = await new UiBenchmark(session, Path.Combine(folder, "large"), context.Get(_model)!, clips, context.Output.Note)
                    .RunAsync(cancellation);
            }

            context.Output.Print(result, () => Show(context.Output, result));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return ExitCodes.Done;
    }

    private static void Show(Output output, UiBenchmarkResult result)
    {
        var table = new TextTable("screen", "keys", ">presses", ">median ms", ">95 % ms", ">worst ms") { Title = $"{result.Clips} clips: from the key to the drawn cells" };
        foreach (UiTiming row in result.Timings)
        {
            table.Add(row.Screen, row.What, Number(row.Keys, "0"), Number(1000 * row.MedianSeconds, "0.0"),
                Number(1000 * row.P95Seconds, "0.0"), Number(1000 * row.WorstSeconds, "0.0"));
        }

        output.Table(table);
        var memory = new TextTable(">clips opened", ">objects MB", ">process MB");
        foreach (UiMemory row in result.Memory)
        {
            memory.Add(Number(row.Openings, "0"), Number(row.ManagedBytes / 1e6, "0.0"), Number(row.ProcessBytes / 1e6, "0"));
        }

        output.Table(memory);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
