using System.CommandLine;
using System.Globalization;
using SerHost.Core.Benchmarks;
using SerHost.Sdk.Models;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost bench attribution</c>: occlusion, forward pass and relevance beside the model's runtime.</summary>
internal sealed class BenchAttributionCommand : IBenchModule
{
    private readonly Option<string> _model = new("--model") { Description = "Model to measure on.", HelpName = "ID", Required = true };
    private readonly Option<int?> _frames = new("--frames") { Description = "Frames of the input (default: a clip of three seconds).",
        HelpName = "N" };

    public Command Create()
    {
        var command = new Command("attribution", "Occlusion (1 band × 10 frames, stride 1 × 3), forward pass and relevance, beside the model's runtime.") { _model, _frames };
        command.OnRun((context, cancellation) => Task.FromResult(Run(context, cancellation)));
        return command;
    }

    private int Run(CommandContext context, CancellationToken cancellation)
    {
        int threads = context.Session.Threads;
        using IModel model = context.Session.Models.Open(context.Session.Models.Require(context.Get(_model)!), threads);
        var benchmark = new AttributionBenchmark(context.Session.Plugins, model, context.Get(_frames), threads);
        AttributionBenchmarkResult result = benchmark.Run(context.Output.Note, cancellation);
        context.Output.Print(result, () => Show(context.Output, result));
        return ExitCodes.Done;
    }

    private static void Show(Output output, AttributionBenchmarkResult result)
    {
        output.Line(string.Create(
            CultureInfo.InvariantCulture, $"{result.Model}, {result.Bands} × {result.Frames}, {result.Threads} threads, {result.Machine}"));
        output.Line(string.Create(CultureInfo.InvariantCulture, $"peak of the product kernel {result.PeakGigaflops:0} GFLOP/s"));
        output.Line();
        var table = new TextTable("measure", ">ours", ">runtime", ">ratio", ">GFLOP/s", ">of peak", ">difference");
        OcclusionTiming occlusion = result.Occlusion;
        table.Add(
            string.Create(CultureInfo.InvariantCulture, $"occlusion, {occlusion.Windows} windows"), Milliseconds(occlusion.Milliseconds),
            Milliseconds(occlusion.RuntimeMilliseconds),
            Number(occlusion.Ratio, "0.0"), Number(occlusion.Gigaflops, "0"), Number(occlusion.PeakShare, "0.00"),
            Number(occlusion.LargestDifference, "0.0E+0"));
        ForwardTiming forward = result.Forward;
        table.Add(
            "forward pass, batch 16", Milliseconds(forward.Milliseconds), Milliseconds(forward.RuntimeMilliseconds),
            Number(forward.Ratio, "0.00"), Number(forward.Gigaflops, "0"), Number(forward.PeakShare, "0.00"),
            Number(forward.LargestDifference, "0.0E+0"));
        output.Table(table);
        output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"occlusion: ratio {occlusion.LowestRatio:0.0} to {occlusion.HighestRatio:0.0} over slices, runtime at batch {occlusion.RuntimeBatch}, {occlusion.BytesAllocated / 1024.0:0} KiB allocated a clip"));
        if (result.Relevance.Count > 0)
        {
            output.Line();
            var relevance = new TextTable("relevance", ">time", ">forward passes");
            foreach (RelevanceTiming timing in result.Relevance)
            {
                relevance.Add(timing.Description, Milliseconds(timing.Milliseconds), Number(timing.ForwardPasses, "0.0"));
            }

            output.Table(relevance);
        }
    }

    private static string Milliseconds(double value) => Number(value, value < 10 ? "0.000" : "0") + " ms";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
