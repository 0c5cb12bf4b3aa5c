using System.Diagnostics;
using System.Globalization;
using MathNet.Numerics.Statistics;
using SerHost.Network.Forward;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace SerHost.Core.Benchmarks;

/// <summary>Times occlusion, forward pass and relevance on a model, after checking that they give the runtime's numbers.</summary>
/// <remarks>Ours and the runtime take turns, slice by slice, so that whatever else the
/// machine does falls on both; ratios are those of neighbours.</remarks>
public sealed class AttributionBenchmark
{
    private const int ForwardBatch = 16;
    private const int Turns = 9;
    private const double WarmSeconds = 3; // until the runtime has compiled for good what was called often, and collected once
    private readonly PluginHost _plugins;
    private readonly IModel _model;
    private readonly LayerGraph _graph;
    private readonly int _frames;
    private readonly int _threads;
    private readonly ModelInput[] _inputs;

    /// <summary>Prepares a benchmark.</summary>
    /// <param name="plugins">The methods.</param>
    /// <param name="model">The model, opened for the same number of threads.</param>
    /// <param name="frames">Columns of the input; null for a clip of three seconds.</param>
    /// <param name="threads">Threads.</param>
    /// <exception cref="RequestException">The model has no layer graph, or cannot take this number of frames.</exception>
    public AttributionBenchmark(PluginHost plugins, IModel model, int? frames, int threads)
    {
        _plugins = plugins;
        _model = model;
        _threads = threads;
        _graph = model.Graph?.Folded ?? throw new RequestException(
            "--model", $"Model '{model.Descriptor.Id}' has no layer graph: there is nothing of ours to compare with its runtime.");
        _frames = frames ?? BenchmarkInputs.UsualFrames(model);
        BenchmarkInputs.RequireAWindow(_frames);
        _inputs = [.. Enumerable.Range(1, ForwardBatch).Select(seed => BenchmarkInputs.Make(model, _frames, seed))];
        try
        {
            model.Predict(_inputs[0].Values.Span, 1, _frames, new float[model.Descriptor.Outputs.Count]);
            _graph.InferShapes(model.Descriptor.Bands, _frames);
        }
        catch (Exception error) when (error is ArgumentException or GraphException or PluginException)
        {
            throw new RequestException("--frames", $"Model '{model.Descriptor.Id}' does not take {_frames} frames: {error.Message}");
        }
    }

    /// <summary>Measures.</summary>
    /// <param name="remark">Told what is being measured; null when nobody listens.</param>
    /// <param name="cancellation">Stops the benchmark.</param>
    /// <exception cref="RequestException">Ours and the runtime disagree: nothing is timed.</exception>
    public AttributionBenchmarkResult Run(Action<string>? remark, CancellationToken cancellation)
    {
        remark?.Invoke("forward pass at batch 16");
        double peak = KernelPeak.MeasureGigaflops(_threads);
        ForwardTiming forward = TimeForward(peak, cancellation);
        remark?.Invoke("occlusion, ours and the runtime in turns");
        OcclusionTiming occlusion = new OcclusionBenchmark(_plugins.Method("occlusion"), _model, _graph, _inputs[0], _threads)
            .Run(peak, cancellation);
        var relevance = new List<RelevanceTiming>();
        foreach ((string id, string method, string description, Dictionary<string, string> parameters) in RelevanceQuestions())
        {
            remark?.Invoke(description);
            relevance.Add(TimeRelevance(id, method, description, parameters, forward.Milliseconds, cancellation));
        }

        return new AttributionBenchmarkResult(
            _model.Descriptor.Id, _model.Descriptor.Bands, _frames, _threads, MachineName(), peak, occlusion, forward, relevance);
    }

    private static string MachineName()
    {
        string? model = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        string name = model is null
            ? System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString()
            : model[(model.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        return string.Create(CultureInfo.InvariantCulture, $"{name}, {Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}");
    }

    private ForwardTiming TimeForward(double peak, CancellationToken cancellation)
    {
        int size = _model.Descriptor.Bands * _frames;
        int outputs = _model.Descriptor.Outputs.Count;
        float[] batch = new float[ForwardBatch * size];
        for (int i = 0; i < ForwardBatch; i++)
        {
            _inputs[i].Values.CopyTo(batch.AsMemory(i * size));
        }

        float[] ours = new float[ForwardBatch * outputs];
        float[] theirs = new float[ForwardBatch * outputs];
        var pass = new BatchForward(new CompiledNetwork(_graph), _model.Descriptor.Bands, _frames, _threads);
        long warm = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(warm).TotalSeconds < 1)
        {
            pass.Run(batch, ForwardBatch, ours);
            _model.Predict(batch, ForwardBatch, _frames, theirs);
        }

        double difference = ours.Zip(theirs, (a, b) => Math.Abs((double)a - b)).Max();
        RequireEqual(difference, "forward pass");
        var times = new List<(double Ours, double Theirs)>();
        for (int turn = 0; turn < 3 * Turns; turn++)
        {
            cancellation.ThrowIfCancellationRequested();
            double first = Time(() => pass.Run(batch, ForwardBatch, ours));
            times.Add((first, Time(() => _model.Predict(batch, ForwardBatch, _frames, theirs))));
        }

        double milliseconds = times.Select(t => t.Ours).Median() / ForwardBatch;
        double gigaflops = 2 * OcclusionBenchmark.Multiplications(_graph, _model.Descriptor.Bands, _frames) / milliseconds / 1e6;
        return new ForwardTiming(
            ForwardBatch, milliseconds, times.Select(t => t.Theirs).Median() / ForwardBatch, times.Select(t => t.Theirs / t.Ours).Median(),
            difference, gigaflops, gigaflops / peak);
    }

    private IEnumerable<(string Id, string Method, string Description, Dictionary<string, string> Parameters)> RelevanceQuestions()
    {
        string[] methods = [.. _plugins.Methods.Select(method => method.Descriptor.Id)];
        if (methods.Contains("lrp"))
        {
            yield return ("lrp", "lrp", "lrp, EpsilonPlusFlat", []);
        }

        ConvolutionLayer[] wide = [.. _graph.Layers.OfType<ConvolutionLayer>()
            .Where(layer => layer.Window.KernelHeight * layer.Window.KernelWidth > 1)];
        if (!methods.Contains("crp") || wide.Length == 0)
        {
            yield break;
        }

        ConvolutionLayer last = wide[^1];
        ConvolutionLayer early = wide[wide.Length / 2];
        yield return ("crp-1", "crp", $"crp, 1 channel of {last.Name}", new() { ["layer"] = last.Name, ["channels"] = "top:1" });
        yield return Sixty("crp-64-last", last);
        yield return Sixty("crp-64-early", early);

        static (string, string, string, Dictionary<string, string>) Sixty(string id, ConvolutionLayer layer)
        {
            int channels = Math.Min(64, layer.OutputChannels);
            string text = channels.ToString(CultureInfo.InvariantCulture);
            return (id, "crp", $"crp, {text} channels of {layer.Name}", new() { ["layer"] = layer.Name, ["channels"] = $"top:{text}" });
        }
    }

    private RelevanceTiming TimeRelevance(
        string id, string methodId, string description, Dictionary<string, string> parameters, double forwardMilliseconds,
        CancellationToken cancellation)
    {
        IAttributionMethod method = _plugins.Method(methodId);
        using IAttributionSession session = method.Prepare(
            new AttributionSetup(_model, ParameterValues.Parse(method.Descriptor.Parameters, parameters), _threads));
        // An input of its own every time: sessions keep the forward passes of those they saw last, one a processor and one more.
        int seed = ForwardBatch;
        AttributionRequest[] Fresh() => [new(BenchmarkInputs.Make(_model, _frames, ++seed), 0)];

        // As in a run over a corpus: with the code compiled for good, as for the forward pass, and the maps in memory that was used before.
        long start = Stopwatch.GetTimestamp();
        for (int warm = 0; warm < Environment.ProcessorCount + 2 || Stopwatch.GetElapsedTime(start).TotalSeconds < WarmSeconds; warm++)
        {
            session.Explain(Fresh(), null, cancellation);
        }

        double milliseconds = Enumerable.Range(0, Turns).Select(_ =>
        {
            AttributionRequest[] request = Fresh();

            // What the last question's maps lay in is free again. On a virtual machine new memory can cost more than the maps: 20 µs a page.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
            return Time(() => session.Explain(request, null, cancellation));
        }).Median();
        return new RelevanceTiming(id, description, milliseconds, milliseconds / forwardMilliseconds);
    }

    /// <summary>Milliseconds an action takes.</summary>
    internal static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Refuses to time what is not equal.</summary>
    internal static void RequireEqual(double difference, string what)
    {
        if (!(difference <= 1e-3))
        {
            throw new RequestException("--model", string.Create(CultureInfo.InvariantCulture, $"The {what} differs from the model's runtime by {difference:G3}: nothing was timed. 'serhost models check' says more."));
        }
    }
}
