using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Model.Onnx;
using SerHost.Network.Forward;
using SerHost.Network.Gradients;
using SerHost.Network.Occlusion;
using SerHost.Network.Relevance;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Benchmarks;

/// <summary>Ours and ONNX Runtime for peers/peers.py, which asks line by line, so that they and PyTorch take turns on the same
/// inputs.</summary>
/// <remarks>
/// Questions, one a line: <c>time SIDE MEASURE SECONDS BATCH</c> and <c>values SIDE MEASURE FILE</c>, where SIDE is <c>ours</c> or
/// <c>runtime</c> and MEASURE is <c>forward</c> (on the clips), <c>windows</c> (a forward pass, too, on filled inputs) or <c>occlusion</c>,
/// <c>gradient-input</c>, <c>lrp</c> (ours only; one clip a time). Answers, one a line, are JSON: the inputs evaluated and the seconds that took; or how many
/// values were written, little-endian float32: outputs of all clips, or the map of the first. The end of the questions is the end of
/// the program.
/// </remarks>
internal sealed class PeersBenchmark : IDisposable
{
    private readonly IModel _model;
    private readonly int _frames;
    private readonly int _target;
    private readonly int _size;
    private readonly float[] _clips;
    private readonly float[] _windows;
    private readonly BatchForward _forward;
    private readonly OcclusionSession _occlusion;
    private readonly LrpSession _lrp;
    private readonly InputGradient _gradient;
    private int _asked;

    private PeersBenchmark(string modelFolder, string inputFolder, int frames, int threads, int target)
    {
        var provider = new OnnxModelProvider();
        ModelListing listing = provider.Find([modelFolder]).SingleOrDefault()
            ?? throw new ArgumentException($"{modelFolder} holds no model: model.json was expected there.", nameof(modelFolder));
        _model = provider.Open(listing, new ModelOptions(threads));
        (_frames, _target, _size) = (frames, target, _model.Descriptor.Bands * frames);
        _clips = Read(Path.Combine(inputFolder, "clips.f32"));
        _windows = Read(Path.Combine(inputFolder, "windows.f32"));
        LayerGraph graph = _model.Graph?.Folded ?? throw new ArgumentException("The model has no layer graph.", nameof(modelFolder));
        _forward = new BatchForward(new CompiledNetwork(graph), _model.Descriptor.Bands, frames, threads);
        AttributionSetup windows = Setup(threads, OcclusionParameters.Descriptors, new()
        {
            ["window-bands"] = "1", ["window-frames"] = "10", ["stride-bands"] = "1", ["stride-frames"] = "3", ["fill"] = "0",
        });
        _occlusion = new OcclusionSession(windows, OcclusionSettings.Read(windows.Parameters, _model.Descriptor));
        _lrp = new LrpSession(
            _model, new PlanSource(Setup(threads, RelevanceParameters.Plain, new() { ["composite"] = "epsilon-plus-flat" }), "LRP"));
        _gradient = new InputGradient(graph, threads);
    }

    /// <summary>Answers until there are no more questions.</summary>
    /// <param name="arguments">Folder of a model; folder of clips.f32 and windows.f32, each [count, bands, frames]; frames; threads; output
    /// explained.</param>
    /// <param name="questions">Read line by line.</param>
    /// <param name="answers">Written line by line.</param>
    public static void Run(string[] arguments, TextReader questions, TextWriter answers)
    {
        int[] numbers = [.. arguments.Skip(2).Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        using var benchmark = new PeersBenchmark(arguments[0], arguments[1], numbers[0], numbers[1], numbers[2]);
        while (questions.ReadLine() is { } question)
        {
            answers.WriteLine(benchmark.Answer(question.Split(' ', 4)));
            answers.Flush();
        }
    }

    public void Dispose()
    {
        _occlusion.Dispose();
        _lrp.Dispose();
        _model.Dispose();
    }

    private string Answer(string[] question)
    {
        (string side, string measure) = (question[1], question[2]);
        if (question[0] == "values")
        {
            float[] values = Values(side, measure);
            File.WriteAllBytes(question[3], MemoryMarshal.AsBytes<float>(values));
            return string.Create(CultureInfo.InvariantCulture, $$"""{"values": {{values.Length}}}""");
        }

        string[] limits = question[3].Split(' ');
        (int inputs, double seconds) = Time(
            side, measure, double.Parse(limits[0], CultureInfo.InvariantCulture), int.Parse(limits[1], CultureInfo.InvariantCulture));
        return string.Create(CultureInfo.InvariantCulture, $$"""{"inputs": {{inputs}}, "seconds": {{seconds:R}}}""");
    }

    private float[] Values(string side, string measure)
    {
        if (measure is not "forward")
        {
            return Explain(measure, _clips[.._size]);
        }

        int count = _clips.Length / _size;
        float[] outputs = new float[count * _model.Descriptor.Outputs.Count];
        Evaluate(side, _clips, count, outputs);
        return outputs;
    }

    /// <summary>Works for some seconds after one call that is not counted; making an input is not counted either.</summary>
    private (int Inputs, double Seconds) Time(string side, string measure, double seconds, int batch)
    {
        bool explains = measure is not ("forward" or "windows");
        float[] source = measure == "windows" ? _windows : _clips;
        float[] outputs = new float[batch * _model.Descriptor.Outputs.Count];
        int calls = 0;
        long spent = 0;
        for (int call = -1; call < 1 || Stopwatch.GetElapsedTime(0, spent).TotalSeconds < seconds; call++)
        {
            // Batches are whole ones.
            int first = (call + 1) % (source.Length / _size / batch) * batch;
            ReadOnlyMemory<float> inputs = source.AsMemory(first * _size, batch * _size);
            float[] fresh = explains ? Fresh(inputs) : [];
            long begun = Stopwatch.GetTimestamp();
            if (explains)
            {
                Explain(measure, fresh);
            }
            else
            {
                Evaluate(side, inputs, batch, outputs);
            }

            if (call >= 0)
            {
                spent += Stopwatch.GetTimestamp() - begun;
                calls++;
            }
        }

        return (calls * batch, Stopwatch.GetElapsedTime(0, spent).TotalSeconds);
    }

    private void Evaluate(string side, ReadOnlyMemory<float> inputs, int count, float[] outputs)
    {
        if (side == "ours")
        {
            _forward.Run(inputs, count, outputs);
        }
        else
        {
            _model.Predict(inputs.Span, count, _frames, outputs);
        }
    }

    /// <summary>An input that was not seen before: sessions keep what they computed of those they saw last.</summary>
    private float[] Fresh(ReadOnlyMemory<float> input)
    {
        float[] values = input.ToArray();
        values[0] -= 1e-3f * (++_asked % 1000);
        return values;
    }

    private float[] Explain(string method, float[] values)
    {
        AttributionRequest[] request = [Request(values)];
        switch (method)
        {
            case "occlusion":
                return _occlusion.Explain(request, null, CancellationToken.None)[0].Values.ToArray();
            case "lrp":
                return _lrp.Explain(request, null, CancellationToken.None)[0].Values.ToArray();
            case "gradient-input":
                float[] map = new float[_size];
                _gradient.Compute(values, _model.Descriptor.Bands, _frames, _target, map);
                for (int i = 0; i < map.Length; i++)
                {
                    map[i] *= values[i];
                }

                return map;
            default:
                throw new ArgumentException($"'{method}' is none of occlusion, lrp, gradient-input.", nameof(method));
        }
    }

    private AttributionRequest Request(float[] values)
    {
        int bands = _model.Descriptor.Bands;
        var time = new TimeAxis(0, 0.015, _frames, 0.03);
        var input = new ModelInput(bands, values, time, new float[bands], new bool[_frames], new InputScale("dB", -80, 0, -80));
        return new AttributionRequest(input, _target);
    }

    private AttributionSetup Setup(int threads, IReadOnlyList<ParameterDescriptor> parameters, Dictionary<string, string> given) =>
        new(_model, ParameterValues.Parse(parameters, given), threads);

    private static float[] Read(string path) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
}
