using System.CommandLine;
using System.Globalization;
using SerHost.Core.Benchmarks;
using SerHost.Plugins;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost bench store</c>: what a store of many clips costs in room and time.</summary>
internal sealed class BenchStoreCommand : IBenchModule
{
    private readonly Option<int> _clips = new("--clips") { Description = "Clips the large store shall have.", HelpName = "N",
        DefaultValueFactory = _ => 7442 };
    private readonly Option<string> _into =
        new("--into") { Description = "Folder of the large store; must not hold one. It stays, so that other commands can be timed on it.",
        HelpName = "DIR", Required = true };

    public Command Create()
    {
        var command = new Command("store", "Room and time of a store of many clips, made by copying the newest run of the store (--store) under new addresses.") { _clips, _into };
        command.OnRun(async (context, cancellation) =>
        {
            int clips = context.Get(_clips);
            if (clips is < 1 or > 10_000_000)
            {
                throw new RequestException("--clips", $"--clips {clips}: it must be from 1 to 10000000.");
            }

            StoreTiming t;
            using (ProgressLine line = context.Output.Progress())
            {
                t = await StoreBenchmark.RunAsync(context.StoreFolder, null, context.Get(_into)!, clips, new Reporter(line), cancellation);
            }

            context.Output.Print(t, () =>
            {
                context.Output.Line(string.Create(CultureInfo.InvariantCulture, $"{t.Clips} clips, {t.Rows} rows, {t.Results} results, written in {t.WriteSeconds:0.0} s."));
                context.Output.Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Room: journal {t.JournalBytesPerRow / 1e3:0.00} kB and index {t.IndexBytesPerRow / 1e3:0.00} kB a row, arrays {t.ArrayBytesPerClip / 1e3:0} kB a clip: {((t.Rows * (t.JournalBytesPerRow + t.IndexBytesPerRow)) + (t.Clips * t.ArrayBytesPerClip)) / 1e9:0.00} GB in all, were each clip's arrays its own."));
                context.Output.Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Time: open {t.OpenSeconds:0.00} s, open without an index {t.RebuildSeconds:0.0} s, the run's table {t.RowsSeconds:0.00} s, one result at random {t.FindMicroseconds:0} µs; process {Environment.WorkingSet / 1048576} MiB now."));
            });
            return ExitCodes.Done;
        });
        return command;
    }

    private sealed class Reporter(ProgressLine line) : IProgress<(int Done, int All)>
    {
        public void Report((int Done, int All) value) => line.Report($"{value.Done} of {value.All} clips");
    }
}
