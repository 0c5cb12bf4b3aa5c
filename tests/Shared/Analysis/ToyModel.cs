using SerHost.Analysis.Faithfulness;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Tests.Shared;

/// <summary>A linear classifier on a made-up spectrogram: every contribution is known, w · (x − fill).</summary>
internal sealed class ToyModel : IModel
{
    public const int Bands = 8;
    public const int Frames = 60;
    private readonly float[] _weights;

    /// <param name="seed">Seed of the weights.</param>
    /// <param name="heard">Frames it listens to; every weight there is below 0, as levels are, so that it says yes. Null for all frames and
    /// weights of both signs.</param>
    public ToyModel(int seed = 1, Range? heard = null)
    {
        var random = new Random(seed);
        _weights = [.. Enumerable.Range(0, 2 * Bands * Frames).Select(_ => (float)((random.NextDouble() - 0.5) * 0.01))];
        if (heard is { } frames)
        {
            (int first, int count) = frames.GetOffsetAndLength(Frames);
            _weights = [.. _weights.Select((w, i) => (i % Frames) - first >= 0 && (i % Frames) - first < count ? -Math.Abs(w) : 0)];
        }

        Array.Clear(_weights, Bands * Frames, Bands * Frames);
        var input = new InputLayer("input", false);
        var linear = new LinearLayer("fc", 0, Bands * Frames, 2, _weights, new float[2]);
        var graph = new LayerGraph([input, linear], 1);
        Graph = new ModelGraph(graph, graph, 0);
        Descriptor = new ModelDescriptor("toy", "toy", ModelOutputKind.Classification, ["yes", "no"], Bands, Frames, 8000, "toy");
    }

    public ModelDescriptor Descriptor { get; }

    public ModelGraph? Graph { get; }

    public static InputScale Scale { get; } = new("dB", -80, 0, -80);

    /// <summary>Energies of 10 ms steps spread over the bands by a fixed pattern, padded or cut to 0.6 s.</summary>
    public ModelInput Prepare(AudioClip clip)
    {
        var values = new float[Bands * Frames];
        int step = clip.SampleRateHz / 100;
        int sound = Math.Min(Frames, clip.Samples.Length / step);
        for (int frame = 0; frame < Frames; frame++)
        {
            double power = frame < sound ? clip.Samples.Span.Slice(frame * step, step).ToArray().Average(s => (double)s * s) : 0;
            for (int band = 0; band < Bands; band++)
            {
                double level = 10 * Math.Log10(power + 1e-12) + (7 * Math.Sin((band * 1.7) + frame));
                values[(band * Frames) + frame] = frame < sound ? (float)Math.Clamp(level, -80, 0) : -80;
            }
        }

        bool[] padding = [.. Enumerable.Range(0, Frames).Select(f => f >= sound)];
        return new ModelInput(Bands, values, new TimeAxis(0.005, 0.01, Frames, 0.01), new float[Bands], padding, Scale);
    }

    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
    {
        for (int n = 0; n < count; n++)
        {
            double sum = 0;
            for (int i = 0; i < Bands * Frames; i++)
            {
                sum += _weights[i] * inputs[(n * Bands * Frames) + i];
            }

            outputs[2 * n] = (float)sum;
            outputs[(2 * n) + 1] = 0;
        }
    }

    public void Dispose()
    {
    }

    public static AudioClip Clip(int seed)
    {
        var random = new Random(seed);
        float[] samples = [.. Enumerable.Range(0, 4800).Select(i => (float)((random.NextDouble() - 0.5) * (0.02 + (0.5 * Math.Abs(Math.Sin((i / 800) + seed))))))];
        return new AudioClip("toy" + seed, samples, 8000);
    }

    /// <summary>The true contributions: weight times distance from silence.</summary>
    public EvaluatedMethod Truth => new("truth", model => new ToySession((request, _) =>
    {
        var weights = ((LinearLayer)model.Graph!.Folded.Layers[1]).Weights.Span;
        float sign = request.Target == 0 ? 1 : 0;
        float[] map = request.Input.Values.ToArray();
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = sign * weights[i] * (map[i] - Scale.Silence);
        }

        return map;
    }));

    /// <summary>Noise that depends on the seed alone.</summary>
    public static EvaluatedMethod Noise => new("noise", _ => new ToySession((request, seed) =>
    {
        var random = new Random(unchecked((int)(seed * 31)));
        return [.. Enumerable.Range(0, request.Input.Values.Length).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }));

    /// <summary>The level above silence, whatever the model is.</summary>
    public static EvaluatedMethod Energy => new("energy", _ => new ToySession((request, _) =>
        [.. request.Input.Values.ToArray().Select(v => v - Scale.Silence)]));

    /// <summary>The true contributions with the opposite sign: as wrong as can be.</summary>
    public EvaluatedMethod Opposite => new("opposite", model =>
    {
        IAttributionSession truth = Truth.Prepare(model);
        return new ToySession((request, _) => [.. truth.Explain([request], null, default)[0].Values.ToArray().Select(v => -v)]);
    });

    private sealed class ToySession(Func<AttributionRequest, ulong, float[]> explain) : IAttributionSession
    {
        public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation) =>
            [.. requests.Select(r => new RelevanceMap(r.Input.Bands, explain(r, r.Seed), r.Input.TimeAxis, r.Target))];

        public void Dispose()
        {
        }
    }
}
