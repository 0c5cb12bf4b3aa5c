using System.Diagnostics;
using System.Globalization;
using Model.Onnx;
using SerHost.Network.Occlusion;
using SerHost.Network.Tensors;
using SerHost.Network.Tensors.Rules;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Benchmarks;

/// <summary>A transformer that takes waveforms at 16 kHz, against ONNX Runtime: forward pass, relevance, conditions, occlusion, memory of
/// long clips.</summary>
/// <remarks>One thread; times are the processor's, medians of turns in which ours and the runtime follow each other, so that other work
/// on the machine counts little.</remarks>
internal sealed class TransformerBenchmark(IModel model, TensorNetwork network)
{
    private const int RateHz = 16_000;
    private const int Conditions = 64;
    private const int Turns = 3;

    /// <summary>Runs it on an ONNX file, for example what transformer/base.py writes.</summary>
    /// <param name="arguments">The file, outputs of it (4), and seconds of the clips whose memory is measured.</param>
    public static void Run(string[] arguments)
    {
        int[] numbers = [.. arguments.Skip(1).Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        string folder = Directory.CreateTempSubdirectory("serhost-bench-").FullName;
        try
        {
            var provider = new OnnxModelProvider();
            string[] labels = [.. Enumerable.Range(0, numbers.Length > 0 ? numbers[0] : 4).Select(i => $"l{i}")];
            ModelListing listing = provider.Add(new ModelAddRequest(
                arguments[0], Path.Combine(folder, "base"), "base", labels,
                new Dictionary<string, string> { ["kind"] = "waveform", ["normalize"] = "on", ["sample-rate"] = $"{RateHz}" }));
            using IModel model = provider.Open(listing, new ModelOptions());
            TensorModel graph = model.Tensors ?? throw new InvalidOperationException(string.Join(' ', model.Descriptor.Limits));
            Say($"agreement with ONNX Runtime {graph.AgreementError:g2} (limit 1e-5)");
            var benchmark = new TransformerBenchmark(model, new TensorNetwork(graph.Graph));
            if (numbers.Length < 2)
            {
                benchmark.Compare(Noise(1));
                benchmark.Occlude(Noise(1));
            }

            foreach (int seconds in numbers.Skip(1))
            {
                benchmark.Explain(seconds);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Compare(float[] clip)
    {
        float[] outputs = new float[model.Descriptor.Outputs.Count];
        var engine = new TensorEngine(network, 1);
        var explainer = new TensorExplainer(network, 1);
        SiteCondition[] top = [], last = [];
        double[][] turns = [.. Enumerable.Range(0, Turns + 1).Select(turn =>
        {
            double runtime = Seconds(() => model.Predict(clip, 1, clip.Length, outputs)), forward =
                Seconds(() => engine.Evaluate(clip, 1, clip.Length));
            double gamma = Seconds(() => Relevance(explainer, clip, TensorRules.AttnLrpGamma));
            double relevance = Seconds(() => Relevance(explainer, clip, TensorRules.AttnLrp));
            top = top.Length == 0 ? Top(explainer) : top;
            last = last.Length == 0 ? [.. Heads(explainer).TakeLast(Conditions)] : last;
            double conditions = Seconds(() => explainer.Conditional(0, TensorRules.AttnLrp, top));
            double upper = Seconds(() => explainer.Conditional(0, TensorRules.AttnLrp, last));
            return new[] { runtime, forward, forward / runtime, relevance, relevance / forward, conditions, conditions / forward, upper,
                upper / forward, gamma / forward };
        })];
        double Median(int column)
        {
            double[] values = [.. turns.Skip(1).Select(turn => turn[column]).Where(value => !double.IsNaN(value)).Order()];
            return values[values.Length / 2];
        }

        Say($"1 s of sound: ONNX Runtime {Median(0):0.000} s; forward {Median(1):0.000} s, {Median(2):0.00} × (limit 2)");
        Say($"AttnLRP {Median(3):0.000} s, {Median(4):0.00} forward passes (limit 3); with the Gamma rule {Median(9):0.00}");
        Say($"the {Conditions} most relevant heads {Median(5):0.00} s, {Median(6):0.0} forward passes (limit 15)");
        Say($"the {Conditions} heads of the upper layers {Median(7):0.00} s, {Median(8):0.0} forward passes");
    }

    private static SiteCondition[] Heads(TensorExplainer explainer) =>
        [.. explainer.Units("heads").SelectMany((count, layer) =>
            Enumerable.Range(0, count).Select(head => new SiteCondition("heads", layer, head)))];

    /// <summary>What <c>crp</c> explains when asked for the most relevant ones.</summary>
    private static SiteCondition[] Top(TensorExplainer explainer)
    {
        float[] relevance = explainer.RelevanceAt(0, TensorRules.AttnLrp, "heads").Values;
        return [.. Heads(explainer).Zip(relevance).OrderByDescending(one => Math.Abs(one.Second)).Take(Conditions).Select(one =>
            one.First)];
    }

    private void Occlude(float[] clip)
    {
        var parameters = ParameterValues.Parse(OcclusionParameters.Descriptors, new Dictionary<string, string>());
        var setup = new AttributionSetup(model, parameters);
        using var session = new OcclusionSession(setup, OcclusionSettings.Read(parameters, model.Descriptor));
        var input = new ModelInput(
            1, clip, new TimeAxis(0, 1.0 / RateHz, clip.Length, 1.0 / RateHz), new float[1], new bool[clip.Length],
                new InputScale("", -3, 3, 0));
        var request = new AttributionRequest(input, 0);
        int count = (int)session.Evaluations(request)!.Value;
        float[] batch = [.. Enumerable.Repeat(clip, count).SelectMany(one => one)], outputs =
            new float[count * model.Descriptor.Outputs.Count];
        double[][] turns = [.. Enumerable.Range(0, 3).Select(_ => new[]
        {
            Seconds(() => model.Predict(batch, count, clip.Length, outputs)), Seconds(() =>
                session.Explain([request], null, CancellationToken.None)),
        }).OrderBy(turn => turn[1] / turn[0])];
        double[] middle = turns[1];
        Say($"occlusion, {count} evaluations: {middle[1]:0.00} s, {middle[1] / middle[0]:0.00} × ONNX Runtime in one batch (limit 1.1)");
    }

    private void Explain(int seconds)
    {
        float[] clip = Noise(seconds);
        long begun = Stopwatch.GetTimestamp();
        double cpu = Seconds(() => Relevance(new TensorExplainer(network, 1), clip, TensorRules.AttnLrp));
        using var process = Process.GetCurrentProcess();
        double clock = Stopwatch.GetElapsedTime(begun).TotalSeconds, peak = process.PeakWorkingSet64 / 1e6;
        Say($"AttnLRP of {seconds} s: {cpu:0.0} s of a core ({clock:0.0} s on the clock), peak memory so far {peak:0} MB");
    }

    private static void Relevance(TensorExplainer explainer, float[] clip, TensorRules rules)
    {
        explainer.Load(clip, clip.Length, [rules]);
        _ = explainer.Relevance(0, rules);
    }

    private static float[] Noise(int seconds)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, seconds * RateHz).Select(_ => 2 * (random.NextSingle() - 0.5f))];
    }

    private static double Seconds(Action work)
    {
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        work();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalSeconds;
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
