using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;

namespace AttributionPlugin;

/// <summary>Slides the window over one input after another. Used by one thread at a time.</summary>
internal sealed class DeletionSession(IModel model, double windowSeconds, int overlap) : IAttributionSession
{
    private readonly float[] _outputs = new float[model.Descriptor.Outputs.Count];

    public IReadOnlyList<RelevanceMap> Explain(
        IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation)
    {
        var maps = new RelevanceMap[requests.Count];
        for (int i = 0; i < maps.Length; i++)
        {
            maps[i] = Explain(requests[i], cancellation);
            progress?.Report((i + 1.0) / maps.Length);
        }

        return maps;
    }

    public void Dispose()
    {
        // Holds nothing.
    }

    private RelevanceMap Explain(AttributionRequest request, CancellationToken cancellation)
    {
        ModelInput input = request.Input;
        int window = Math.Clamp((int)Math.Round(windowSeconds / input.TimeAxis.StepSeconds), 1, input.Frames);
        int step = Math.Max(1, window / overlap);
        double clean = model.Predict(input)[request.Target];
        double[] sums = new double[input.Frames];
        int[] covers = new int[input.Frames];
        float[] changed = new float[input.Values.Length];
        int evaluations = 1;
        for (int start = step - window; start < input.Frames; start += step)
        {
            cancellation.ThrowIfCancellationRequested();
            (int first, int end) = (Math.Max(0, start), Math.Min(input.Frames, start + window));
            input.Values.Span.CopyTo(changed);
            for (int band = 0; band < input.Bands; band++)
            {
                changed.AsSpan((band * input.Frames) + first, end - first).Fill(input.Scale.Silence);
            }

            model.Predict(changed, 1, input.Frames, _outputs);
            evaluations++;
            for (int frame = first; frame < end; frame++)
            {
                sums[frame] += clean - _outputs[request.Target];
                covers[frame]++;
            }
        }

        return new RelevanceMap(input.Bands, Spread(input, sums, covers), input.TimeAxis, request.Target)
        {
            Diagnostics = [new Diagnostic(DiagnosticIds.ModelEvaluations, evaluations, "", "Times the model was evaluated.")],
        };
    }

    // The whole column was deleted at once, so every band of a frame gets the same value.
    private static float[] Spread(ModelInput input, double[] sums, int[] covers)
    {
        float[] values = new float[input.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int frame = i % input.Frames;
            values[i] = (float)(sums[frame] / covers[frame]);
        }

        return values;
    }
}
