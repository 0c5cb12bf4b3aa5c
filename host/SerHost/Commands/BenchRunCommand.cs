using System.CommandLine;
using System.Globalization;
using SerHost.Core.Benchmarks;
using SerHost.Core.Experiments;
using SerHost.Core.Pipeline;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost bench run</c>: what a whole run costs, stage by stage.</summary>
internal sealed class BenchRunCommand : IBenchModule
{
    private readonly ExperimentOptions _experiment = new();

    public Command Create()
    {
        var command = new Command("run", "A whole run into a store of its own: rows a second of processor time, bytes stored a row, time by stage. "
            + "Takes what 'serhost run' takes; without anything, the demo voices.");
        _experiment.AddTo(command);
        command.OnRun(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        Experiment experiment = _experiment.Read(context);
        RunTiming timing;
        using (ProgressLine line = context.Output.Progress())
        {
            timing = await RunBenchmark.RunAsync(context.Session.Options, experiment, new Reporter(line), cancellation);
        }

        context.Output.Print(timing, () => Show(context.Output, timing));
        return timing.Failed == 0 ? ExitCodes.Done : ExitCodes.PartlyFailed;
    }

    private static void Show(Output output, RunTiming timing)
    {
        output.Line(string.Create(CultureInfo.InvariantCulture,
            $"{timing.Clips} clips, {timing.Rows} rows ({timing.Failed} failed) on {timing.Threads} threads: {timing.Seconds:0.0} s, {timing.ProcessorSeconds:0.0} s of processor time."));
        output.Line(string.Create(CultureInfo.InvariantCulture,
            $"{timing.RowsPerProcessorSecond:0.0} rows a second of processor time; {timing.BytesPerRow / 1e3:0.0} kB stored a row."));
        output.Line();
        double all = timing.Stages.Values.Sum();
        var table = new TextTable("stage", ">thread seconds", ">share %", ">ms a clip");
        foreach ((string stage, double seconds) in timing.Stages.OrderByDescending(stage => stage.Value))
        {
            table.Add(stage, Text(seconds, "0.00"), Text(100 * seconds / all, "0"), Text(1000 * seconds / timing.Clips, "0.0"));
        }

        output.Table(table);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private sealed class Reporter(ProgressLine line) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => line.Report($"{value.StepsDone} of {value.Steps} maps");
    }
}
