using System.Diagnostics;
using SerHost.Network.Gradients;
using SerHost.Plugins.Hosting;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Material;
using SerHost.Tests.Shared;

namespace SerHost.Plugins.Tests.Scripts;

/// <summary>A method in Python: what it gets, what it may ask, and what becomes of its answer.</summary>
public sealed class ScriptMethodTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly ConformanceModel _model = new(12);

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Map_and_all_that_belongs_to_it_arrive_as_they_were_sent()
    {
        using PluginHost host = Host("""
            job.note(f"seed {job.seed}")
            return Map(input.values * 2, diagnostics=[("model-evaluations", 3, "", "Three."), ("nothing", float("nan"))], notes=["A note."],
                       extra=[("half", 0.25, input.values / 2)])
            """);
        using IAttributionSession session = Prepare(host);
        AttributionRequest request = Request(2, ulong.MaxValue);

        RelevanceMap map = Explain(session, request);

        Assert.Equal(request.Input.Values.ToArray().Select(value => 2 * value), map.Values.ToArray());
        Assert.Equal((request.Input.TimeAxis, 2), (map.TimeAxis, map.Target));
        Assert.Equal([("model-evaluations", 3.0, "Three."), ("nothing", double.NaN, "")], map.Diagnostics.Select(fact => (fact.Id, fact.Value, fact.Note)));
        NamedMap extra = Assert.Single(map.ExtraMaps);
        Assert.Equal(("half", 0.25), (extra.Name, extra.Weight));
        Assert.Equal(request.Input.Values.ToArray().Select(value => value / 2), extra.Values.ToArray());
        Assert.Equal(["A note."], map.Notes);
        Assert.Contains($"Plugin 'tried': seed {ulong.MaxValue}", host.TakeRemarks());
    }

    [Fact]
    public void Predictions_and_gradients_asked_from_a_script_are_the_models_own()
    {
        using PluginHost host = Host("""
            batch = np.stack([input.values, input.values / 2])
            outputs = self.model.predict(batch)
            gradients = self.model.gradient(batch, [target, 0])
            return Map(gradients[0], extra=[("second", float(outputs[1, 2]), gradients[1])], notes=[repr(float(self.model.predict(input.values)[target]))])
            """);
        using IAttributionSession session = Prepare(host);
        AttributionRequest request = Request(1);
        float[] input = request.Input.Values.ToArray(), half = Array.ConvertAll(input, value => value / 2), expected = new float[input.Length], second = new float[input.Length];
        var gradient = new InputGradient(_model.Graph!.Folded, 1);
        float[] outputs = gradient.Compute(input, 12, 40, 1, expected);
        gradient.Compute(half, 12, 40, 0, second);
        float[] halfOutputs = new float[3];
        _model.Predict(half, 1, 40, halfOutputs);

        RelevanceMap map = Explain(session, request);

        Assert.Equal(expected, map.Values.ToArray());
        Assert.Equal(second, map.ExtraMaps[0].Values.ToArray());
        Assert.Equal(halfOutputs[2], (float)map.ExtraMaps[0].Weight);
        Assert.Equal(outputs[1], float.Parse(map.Notes[0], System.Globalization.CultureInfo.InvariantCulture), 1e-4f);
    }

    [Theory]
    [InlineData("job.random.standard_normal(input.values.shape)")]
    [InlineData("np.random.standard_normal(input.values.shape)")]
    [InlineData("np.full(input.values.shape, __import__('random').random())")]
    public void Same_seed_gives_the_same_map_also_in_another_process(string drawn)
    {
        using PluginHost host = Host($"return {drawn}"), other = Host($"return {drawn}");
        using IAttributionSession session = Prepare(host), elsewhere = Prepare(other);

        float[] once = Explain(session, Request(0, 5)).Values.ToArray();

        Assert.Equal(once, Explain(session, Request(0, 5)).Values.ToArray());
        Assert.Equal(once, Explain(elsewhere, Request(0, 5)).Values.ToArray());
        Assert.NotEqual(once, Explain(session, Request(0, 6)).Values.ToArray());
    }

    [Fact]
    public void Declared_exceptions_arrive_as_their_own_types()
    {
        using PluginHost host = Host("""
            if target == 0: raise ParameterError("strength", "it must be below the input's range")
            if target == 1: raise InputError("the clip is silent")
            raise UnsupportedModelError("no such layer")
            """);
        using IAttributionSession session = Prepare(host);

        ParameterException parameter = Assert.Throws<ParameterException>(() => Explain(session, Request(0)));
        Assert.Equal(("strength", "Parameter 'strength': it must be below the input's range"), (parameter.ParameterId, parameter.Message));
        Assert.Equal("the clip is silent", Assert.Throws<ArgumentException>(() => Explain(session, Request(1))).Message);
        Assert.Equal("no such layer", Assert.Throws<UnsupportedModelException>(() => Explain(session, Request(2))).Message);
    }

    [Fact]
    public void Method_that_needs_gradients_refuses_a_model_without_before_it_begins()
    {
        using var closed = new ConformanceModel(12, hasGraph: false);
        string folder = ScriptFolder.Method(_folder, "tried", "return input.values", "Tried.needs = 'gradients'");
        using PluginHost host = Trusting.Discover([folder], TimeSpan.FromSeconds(30));
        IAttributionMethod method = host.Method("tried");

        Assert.Equal(ModelAccess.Gradients, method.Descriptor.Needs);
        UnsupportedModelException error = Assert.Throws<UnsupportedModelException>(() => Prepare(host, closed));
        Assert.Contains("Tried needs gradients, which model 'conformance-closed' has not. Its layers are hidden", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_is_told_and_grows()
    {
        using PluginHost host = Host("""
            for i in range(4):
                job.progress((i + 1) / 4)
                __import__('time').sleep(0.06)
            return input.values
            """);
        using IAttributionSession session = Prepare(host);
        var told = new List<double>();

        session.Explain([Request(0), Request(1)], new Listener(told), TestContext.Current.CancellationToken);

        Assert.True(told.Count >= 4, string.Join(' ', told));
        Assert.Equal(told.Order(), told);
        Assert.All(told, share => Assert.InRange(share, 0, 1));
        Assert.True(told[^1] > 0.5);
    }

    [Theory]
    [InlineData(null, 3)]
    [InlineData(1, 1)]
    public void Calls_at_once_have_as_many_processes_as_asked(int? processes, int expected)
    {
        string folder = ScriptFolder.Write(_folder, "tried", "attribution", """
            import os, time
            import numpy as np
            from serhost_plugin import *

            class Tried(AttributionMethod):
                id = "tried"
                name = "Tried"

                def explain(self, input, target, job):
                    time.sleep(0.3)
                    return np.full(input.values.shape, os.getpid())

            run()
            """, processes: processes);
        using PluginHost host = Trusting.Discover([folder], TimeSpan.FromSeconds(30));
        using IAttributionSession session = Prepare(host), second = Prepare(host), third = Prepare(host);
        IAttributionSession[] sessions = [session, second, third];
        var found = new float[3];

        // Threads of their own: a pool starts its third one late on a machine of two cores.
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(i => new Thread(() => found[i] = Explain(sessions[i], Request(0)).Values.Span[0]))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.Equal(expected, found.Distinct().Count());
    }

    [Fact]
    public void Thousand_explanations_leave_neither_memory_nor_handles_behind()
    {
        using var model = new ConformanceModel(128);
        using PluginHost host = Host("return Map(input.values, notes=[str(__import__('os').getpid())])");
        using IAttributionSession session = Prepare(host, model);
        AttributionRequest request = new(model.MakeInput(201), 0, 1);
        int worker = int.Parse(Explain(session, request).Notes[0], System.Globalization.CultureInfo.InvariantCulture);
        Repeat(200);
        (long memory, int handles, long own) = Measure();

        Repeat(1000);

        (long memoryAfter, int handlesAfter, long ownAfter) = Measure();
        Assert.InRange(memoryAfter - memory, long.MinValue, 4 << 20);
        Assert.InRange(handlesAfter - handles, int.MinValue, 0);
        Assert.InRange(ownAfter - own, long.MinValue, 4 << 20);

        void Repeat(int times)
        {
            for (int i = 0; i < times; i++)
            {
                session.Explain([request], null, TestContext.Current.CancellationToken);
            }
        }

        // The process of the script, and what this one holds on the managed heap.
        (long Memory, int Handles, long Own) Measure()
        {
            using Process process = Process.GetProcessById(worker);
            int handles = OperatingSystem.IsLinux() ? Directory.GetFiles($"/proc/{worker}/fd").Length : process.HandleCount;
            return (process.WorkingSet64, handles, GC.GetTotalMemory(forceFullCollection: true));
        }
    }

    [Fact]
    public void Worker_goes_when_its_host_lets_go_of_it()
    {
        int worker;
        using (PluginHost host = Host("return Map(input.values, notes=[str(__import__('os').getpid())])"))
        {
            using IAttributionSession session = Prepare(host);
            worker = int.Parse(Explain(session, Request(0)).Notes[0], System.Globalization.CultureInfo.InvariantCulture);
        }

        Assert.Throws<ArgumentException>(() => Process.GetProcessById(worker));
    }

    private PluginHost Host(string explain) => Trusting.Discover([ScriptFolder.Method(_folder, "tried", explain)], TimeSpan.FromSeconds(30));

    private IAttributionSession Prepare(PluginHost host, IModel? model = null)
    {
        IAttributionMethod method = host.Method("tried");
        return method.Prepare(new AttributionSetup(model ?? _model, ParameterValues.Defaults(method.Descriptor.Parameters)));
    }

    private AttributionRequest Request(int target, ulong seed = 11) => new(_model.MakeInput(40, 3), target, seed);

    private static RelevanceMap Explain(IAttributionSession session, AttributionRequest request) => session.Explain([request], null, TestContext.Current.CancellationToken)[0];

    private sealed class Listener(List<double> told) : IProgress<double>
    {
        public void Report(double value) => told.Add(value);
    }
}
