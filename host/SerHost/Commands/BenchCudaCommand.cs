using System.CommandLine;
using System.Globalization;
using SerHost.Core.Benchmarks;
using SerHost.Sdk.Models;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost bench cuda</c>: methods on a GPU beside their CPU version.</summary>
internal sealed class BenchCudaCommand : IBenchModule
{
    private readonly Option<string> _model = new("--model") { Description = "Model to measure on.", HelpName = "ID", Required = true };
    private readonly Option<int?> _frames = new("--frames") { Description = "Frames of the input (default: a clip of three seconds).",
        HelpName = "N" };
    private readonly Option<int> _clips = new("--clips") { Description = "Clips handed over at once, for clips a second.", HelpName = "N",
        DefaultValueFactory = _ => new DeviceBenchmarkSize().Clips };
    private readonly Option<int> _repeats =
        new("--repeats") { Description = "Timed runs of one clip; the median counts. 1: without warming up, to see that it works.",
        HelpName = "N", DefaultValueFactory = _ => new DeviceBenchmarkSize().Repeats };
    private readonly Option<double?> _peak =
        new("--peak") { Description = "The GPU's FP32 peak in TFLOP/s, by its data sheet: the share of it is shown, too.",
        HelpName = "TFLOPS" };

    public Command Create()
    {
        var command = new Command("cuda", "Occlusion and relevance on an NVIDIA GPU beside the same on the CPU; says why where there is none.") { _model, _frames, _clips, _repeats, _peak };
        command.OnRun((context, cancellation) => Task.FromResult(Run(context, cancellation)));
        return command;
    }

    private int Run(CommandContext context, CancellationToken cancellation)
    {
        int threads = context.Session.Threads;
        var size = new DeviceBenchmarkSize(context.Get(_frames), context.Get(_clips), context.Get(_repeats));
        using IModel model = context.Session.Models.Open(context.Session.Models.Require(context.Get(_model)!), threads);
        IReadOnlyList<DeviceTiming> timings = DeviceBenchmark.Run(
            context.Session.Plugins, model, size, threads, context.Output.Note, cancellation);
        context.Output.Print(timings, () =>
        {
            var table = new TextTable(
                "method", "question", ">ms a clip", ">clips a second", ">CPU ms", ">ratio", ">GFLOP/s", ">of peak", ">difference");
            foreach (DeviceTiming timing in timings)
            {
                table.Add(
                    timing.Method, timing.Question, Number(timing.MillisecondsPerClip, "0.00"), Number(timing.ClipsPerSecond, "0.0"),
                    Number(timing.CpuMillisecondsPerClip, "0.00"), Number(timing.Ratio, "0.0"), Number(timing.Gigaflops, "0"),
                    Number(timing.Gigaflops / 1000 / (context.Get(_peak) ?? double.NaN), "0 %"),
                    Number(timing.LargestDifference, "0.0E+0"));
            }

            context.Output.Line(timings[0].Device);
            context.Output.Table(table);
        });
        return ExitCodes.Done;
    }

    private static string Number(double value, string format) =>
        double.IsNaN(value) ? "" : value.ToString(format, CultureInfo.InvariantCulture);
}
