using System.Diagnostics;
using MathNet.Numerics.Statistics;
using SerHost.Network.Occlusion;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Core.Benchmarks;

/// <summary>Times every accelerated method beside the CPU version of it, after checking that both give the same map; of its less exact
/// variants the difference is reported.</summary>
public static class DeviceBenchmark
{
    private const int MostLongRepeats = 3;

    /// <summary>Measures.</summary>
    /// <param name="plugins">The methods.</param>
    /// <param name="model">The model, opened for the same number of threads.</param>
    /// <param name="size">How much is measured.</param>
    /// <param name="threads">Threads of the CPU version.</param>
    /// <param name="remark">Told what is being measured; null when nobody listens.</param>
    /// <param name="cancellation">Stops the benchmark.</param>
    /// <exception cref="RequestException">No accelerated method can be used here (the reason is the plugin's), the model has no layer
    /// graph, or the two forms disagree: nothing is timed then.</exception>
    public static IReadOnlyList<DeviceTiming> Run(
        PluginHost plugins, IModel model, DeviceBenchmarkSize size, int threads, Action<string>? remark, CancellationToken cancellation)
    {
        IAttributionMethod[] accelerated = [.. plugins.Methods.Where(method => method.Descriptor.AcceleratedFormOf is not null)];
        string[] reasons = [.. accelerated.Select(method => method.CheckAvailability()).Where(found => !found.IsAvailable)
            .Select(found => found.Reason).Distinct()];
        IAttributionMethod[] usable = [.. accelerated.Where(method => method.CheckAvailability().IsAvailable)];
        if (usable.Length == 0)
        {
            throw new RequestException(
                "device", accelerated.Length == 0 ? "No plugin offers a method on a GPU." : string.Join(" ", reasons));
        }

        LayerGraph graph = model.Graph?.Folded ?? throw new RequestException(
            "--model", $"Model '{model.Descriptor.Id}' has no layer graph.");
        ModelInput[] inputs = MakeInputs(model, graph, size);
        var timings = new List<DeviceTiming>();
        foreach (IAttributionMethod method in usable)
        {
            remark?.Invoke(method.Descriptor.Name);
            IAttributionMethod onCpu = plugins.Method(method.Descriptor.AcceleratedFormOf!);
            foreach (KeyValuePair<string, string>? variant in Variants(method.Descriptor, onCpu.Descriptor))
            {
                timings.Add(Time(method, variant, onCpu, model, graph, inputs, size.Repeats, threads, cancellation));
            }
        }

        return timings;
    }

    private static ModelInput[] MakeInputs(IModel model, LayerGraph graph, DeviceBenchmarkSize size)
    {
        size.Check();
        int frames = size.Frames ?? BenchmarkInputs.UsualFrames(model);
        try
        {
            graph.InferShapes(model.Descriptor.Bands, frames);
        }
        catch (GraphException error)
        {
            throw new RequestException("--frames", $"Model '{model.Descriptor.Id}' does not take {frames} frames: {error.Message}");
        }

        return [.. Enumerable.Range(1, size.Clips).Select(seed => BenchmarkInputs.Make(model, frames, seed))];
    }

    /// <summary>The method as it is, and with each other value of the choices that only it has (how exactly it computes, say).</summary>
    private static IEnumerable<KeyValuePair<string, string>?> Variants(AttributionDescriptor accelerated, AttributionDescriptor onCpu)
    {
        yield return null;
        foreach (ParameterDescriptor own in accelerated.Parameters.Where(own =>
            own.Kind == ParameterKind.Choice && onCpu.Parameters.All(other => other.Id != own.Id)))
        {
            foreach (string choice in own.Choices.Where(choice => choice != own.Default))
            {
                yield return new KeyValuePair<string, string>(own.Id, choice);
            }
        }
    }

    private static DeviceTiming Time(
        IAttributionMethod method, KeyValuePair<string, string>? variant, IAttributionMethod onCpu, IModel model, LayerGraph graph,
        ModelInput[] inputs, int repeats, int threads, CancellationToken cancellation)
    {
        (string question, Dictionary<string, string> given) = QuestionFor(onCpu.Descriptor.Id, graph);
        Dictionary<string, string> ownGiven = new(given);
        if (variant is { } choice)
        {
            ownGiven[choice.Key] = choice.Value;
            question += $", {choice.Key} {choice.Value}";
        }

        using IAttributionSession ours = method.Prepare(
            new AttributionSetup(model, ParameterValues.Parse(method.Descriptor.Parameters, ownGiven), threads));
        using IAttributionSession theirs = onCpu.Prepare(
            new AttributionSetup(model, ParameterValues.Parse(onCpu.Descriptor.Parameters, given), threads));
        AttributionRequest[] all = [.. inputs.Select(input => new AttributionRequest(input, 0))];
        AttributionRequest[] one = [all[0]];
        float[] found = ours.Explain(one, null, cancellation)[0].Values.ToArray(),
            expected = theirs.Explain(one, null, cancellation)[0].Values.ToArray();
        double largest = Math.Max(1e-9, expected.Max(Math.Abs));
        double difference = found.Zip(expected, (a, b) => Math.Abs((double)a - b)).Max() / largest;
        if (variant is null)
        {
            AttributionBenchmark.RequireEqual(difference, $"map of {method.Descriptor.Id}");
        }

        if (repeats > 1)
        {
            WarmUp(() => ours.Explain(one, null, cancellation));
            WarmUp(() => theirs.Explain(one, null, cancellation));
        }

        int few = Math.Min(repeats, MostLongRepeats);
        double single = MedianTime(repeats, repeat => ours.Explain([all[repeat % all.Length]], null, cancellation));
        double batch = MedianTime(few, _ => ours.Explain(all, null, cancellation));
        double cpuMilliseconds = MedianTime(few, _ => theirs.Explain(one, null, cancellation));
        double gigaflops = onCpu.Descriptor.Id == "occlusion"
            ? 2 * new OcclusionPlan(graph, new WindowGrid(inputs[0].Bands, inputs[0].Frames, 1, 10, 1, 3)).IncrementalMultiplications
                / single / 1e6
            : double.NaN;
        Availability device = method.CheckAvailability();
        return new DeviceTiming(method.Descriptor.Id, question, device.Reason, single, 1000 * all.Length / batch, cpuMilliseconds,
            cpuMilliseconds / single, difference, gigaflops);
    }

    /// <summary>Works for a second, so that the compiler has optimised what will be timed.</summary>
    private static void WarmUp(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < 1)
        {
            work();
        }
    }

    private static double MedianTime(int repeats, Action<int> work) =>
        Enumerable.Range(0, repeats).Select(repeat => AttributionBenchmark.Time(() => work(repeat))).Median();

    private static (string Question, Dictionary<string, string> Parameters) QuestionFor(string method, LayerGraph graph)
    {
        if (method == "occlusion")
        {
            return ("windows of 1 band × 10 frames, stride 1 × 3", new()
            {
                ["window-bands"] = "1", ["window-frames"] = "10", ["stride-bands"] = "1", ["stride-frames"] = "3",
            });
        }

        ConvolutionLayer? last = graph.Layers.OfType<ConvolutionLayer>().LastOrDefault(
            layer => layer.Window.KernelHeight * layer.Window.KernelWidth > 1);
        if (method != "crp" || last is null)
        {
            return ("defaults", []);
        }

        int channels = Math.Min(64, last.OutputChannels);
        return (Text($"{channels} channels of {last.Name}"), new() { ["layer"] = last.Name, ["channels"] = Text($"top:{channels}") });

        static string Text(FormattableString text) => FormattableString.Invariant(text);
    }
}
