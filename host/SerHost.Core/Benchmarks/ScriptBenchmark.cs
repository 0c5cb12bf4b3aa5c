using System.Diagnostics;
using SerHost.Core.Hosting;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Material;

namespace SerHost.Core.Benchmarks;

/// <summary>Times calls into a script in Python whose methods do nothing of their own, so that what is measured is the way there and
/// back.</summary>
public static class ScriptBenchmark
{
    private const string Plugin = "bench-script";
    private const int Bands = 128;
    private const int Frames = 201;

    private const string Manifest = """
        { "id": "bench-script", "name": "Benchmark", "version": "1.0", "kind": "attribution", "protocol": 1, "command": ["python3", "plugin.py"] }
        """;

    private const string Script = """
        from serhost_plugin import AttributionMethod, run

        class Nothing(AttributionMethod):
            id = "bench-script-nothing"
            name = "Nothing"
            summary = "The input."

            def explain(self, input, target, job):
                return input.values

        class Asking(AttributionMethod):
            id = "bench-script-asking"
            name = "Asking"
            summary = "The input, after a question to the model."

            def explain(self, input, target, job):
                self.model.predict(input.values)
                return input.values

        run()
        """;

    /// <summary>Times the start, an explanation of 128 × 201 values, and one that asks a model that only adds.</summary>
    /// <param name="options">Folders, as of the session.</param>
    /// <param name="repeats">Timed calls, of which the median counts.</param>
    /// <returns>One row a call; or why there is none.</returns>
    public static (IReadOnlyList<IsolationTiming> Rows, string? Problem) Run(HostOptions options, int repeats)
    {
        string folder = Directory.CreateTempSubdirectory("serhost-bench-").FullName;
        try
        {
            string plugin = Directory.CreateDirectory(Path.Combine(folder, "plugin")).FullName;
            File.WriteAllText(Path.Combine(plugin, PluginManifest.FileName), Manifest);
            File.WriteAllText(Path.Combine(plugin, "plugin.py"), Script);
            long start = Stopwatch.GetTimestamp();
            using PluginHost host = PluginHost.Discover(
                [plugin], options.CallLimit,
                    trust: new() { Plugins = [Plugin], DataFolder = Path.Combine(folder, "data"), ProgramFolder = options.ProgramFolder });
            host.LoadAll();
            double load = Stopwatch.GetElapsedTime(start).TotalSeconds;
            PluginListing listing = host.Listings[0];
            return listing.Problem is { } problem
                ? ([], problem)
                : ([
                    new IsolationTiming("start a script in Python (once)", null, load),
                    new IsolationTiming($"explain {Bands} × {Frames} with a script that returns its input", null,
                        Time(host, "bench-script-nothing", repeats)),
                    new IsolationTiming($"the same with one question to the model", null, Time(host, "bench-script-asking", repeats)),
                ], null);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Time(PluginHost host, string methodId, int repeats)
    {
        using var model = new AddingModel();
        IAttributionMethod method = host.Method(methodId);
        using IAttributionSession session = method.Prepare(new AttributionSetup(model,
            ParameterValues.Defaults(method.Descriptor.Parameters)));
        AttributionRequest[] requests = [new(model.Input, 0, 1)];
        for (int warm = 0; warm < repeats; warm++)
        {
            session.Explain(requests, null, CancellationToken.None);
        }

        var times = new double[repeats];
        for (int i = 0; i < repeats; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            session.Explain(requests, null, CancellationToken.None);
            times[i] = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }

        Array.Sort(times);
        return times[repeats / 2];
    }

    /// <summary>A model whose own time is next to nothing.</summary>
    private sealed class AddingModel : IModel
    {
        public AddingModel()
        {
            using var conformance = new ConformanceModel(Bands);
            Input = conformance.MakeInput(Frames);
            Descriptor = conformance.Descriptor with { Outputs = ["sum"] };
        }

        public ModelInput Input { get; }

        public ModelDescriptor Descriptor { get; }

        public SerHost.Sdk.Graph.ModelGraph? Graph => null;

        public ModelInput Prepare(SerHost.Sdk.Audio.AudioClip clip) => Input;

        public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
        {
            int size = inputs.Length / count;
            for (int i = 0; i < count; i++)
            {
                float sum = 0;
                foreach (float value in inputs.Slice(i * size, size))
                {
                    sum += value;
                }

                outputs[i] = sum;
            }
        }

        public void Dispose()
        {
        }
    }
}
