using System.CommandLine;
using System.Globalization;
using SerHost.Core.Cues;
using SerHost.Plugins;
using SerHost.Sdk.Cues;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost bench cues</c>: real-time factors of the cue extractors that work on this machine.</summary>
internal sealed class BenchCuesCommand : IBenchModule
{
    private readonly Option<string?> _extractor =
        new("--extractor") { Description = "Only this extractor (default: all that work here).", HelpName = "ID" };
    private readonly Option<int> _rate = new("--rate") { Description = "Samples a second of the recording measured.", HelpName = "HZ",
        DefaultValueFactory = _ => 16000 };
    private readonly Option<int> _seconds = new("--seconds") { Description = "Length of the recording measured.", HelpName = "S",
        DefaultValueFactory = _ => 60 };
    private readonly Option<int> _repeats = new("--repeats") { Description = "Timed runs; the median counts.", HelpName = "N",
        DefaultValueFactory = _ => 7 };

    private readonly Option<bool> _hour = new("--hour") { Description = "Measure an hour of speech once, with --extractor: processor seconds and the most memory the process took." };

    public Command Create()
    {
        var command = new Command("cues", "Real-time factor of the cue extractors on one core and on all, and what they allocate.") { _extractor, _rate, _seconds, _repeats, _hour };
        command.OnRun((context, cancellation) => Task.FromResult(Run(context, cancellation)));
        return command;
    }

    private int Run(CommandContext context, CancellationToken cancellation)
    {
        Require("--seconds", context.Get(_seconds), 12, 36_000);
        Require("--repeats", context.Get(_repeats), 1, 1000);
        Require("--rate", context.Get(_rate), 4000, 192_000);
        if (context.Get(_hour))
        {
            return RunHour(context, cancellation);
        }

        IReadOnlyList<ICueExtractor> extractors = context.Get(_extractor) is { } only
            ? [context.Session.Plugins.CueExtractor(only)]
            : [.. context.Session.Plugins.CueExtractors.Where(extractor => extractor.CheckAvailability().IsAvailable)];
        var rows = new List<CueBenchmarkRow>();
        using (ProgressLine line = context.Output.Progress())
        {
            foreach (ICueExtractor extractor in extractors)
            {
                line.Report($"timing {extractor.Descriptor.Id}");
                rows.Add(CueBenchmark.Run(extractor, context.Get(_rate), context.Get(_seconds), context.Get(_repeats),
                    context.Session.Threads, cancellation));
            }
        }

        context.Output.Print(rows, () => Show(context, rows));
        foreach (ICueExtractor missing in context.Session.Plugins.CueExtractors.Where(extractor =>
            !extractor.CheckAvailability().IsAvailable))
        {
            context.Output.Note($"{missing.Descriptor.Id} was not timed: {missing.CheckAvailability().Reason}");
        }

        return ExitCodes.Done;
    }

    private int RunHour(CommandContext context, CancellationToken cancellation)
    {
        string id = context.Get(_extractor)
            ?? throw new RequestException("--extractor", "--hour needs --extractor: the memory is that of the whole process.");
        (double cpu, double megabytes) = CueBenchmark.Hour(context.Session.Plugins.CueExtractor(id), context.Get(_rate), cancellation);
        context.Output.Print(
            new { ExtractorId = id, CpuSeconds = cpu, RealTimeFactor = 3600 / cpu, PeakMegabytes = megabytes },
            () => context.Output.Line(FormattableString.Invariant($"{id}: an hour at {context.Get(_rate)} Hz in {cpu:0.0} s of processor time ({3600 / cpu:0} × real time), at most {megabytes:0} MB")));
        return ExitCodes.Done;
    }

    private static void Show(CommandContext context, List<CueBenchmarkRow> rows)
    {
        var table = new TextTable("extractor", ">one clip ms", ">CPU ms", ">× real time", ">× at a quarter of the length", $">× on {context.Session.Threads} threads", ">MB a minute")
        {
            Title = FormattableString.Invariant($"{rows.FirstOrDefault()?.ClipSeconds:0} s of synthetic speech at {rows.FirstOrDefault()?.SampleRateHz} Hz; real time by processor time"),
        };
        foreach (CueBenchmarkRow row in rows)
        {
            table.Add(
                row.ExtractorId, Text(1000 * row.MedianSeconds), Text(1000 * row.CpuSeconds), Text(row.RealTimeFactor),
                Text(row.QuarterRealTimeFactor), Text(row.AllCoresRealTimeFactor),
                row.AllocatedMegabytesPerMinute.ToString("0.0", CultureInfo.InvariantCulture));
        }

        context.Output.Table(table);
    }

    private static string Text(double value) => value.ToString("0", CultureInfo.InvariantCulture);

    private static void Require(string option, int value, int lowest, int highest)
    {
        if (value < lowest || value > highest)
        {
            throw new RequestException(option, $"{option} is {value}; it must be from {lowest} to {highest}.");
        }
    }
}
