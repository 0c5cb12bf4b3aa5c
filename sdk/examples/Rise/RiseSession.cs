using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Rise;

/// <summary>Explains one input after another. Used by one thread at a time.</summary>
internal sealed class RiseSession(IModel model, ParameterValues parameters) : IAttributionSession
{
    private readonly int _masks = parameters.GetInteger(RiseMethod.Masks);
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
        int length = input.Values.Length;
        var generator = new MaskGenerator(
            input.Bands, input.Frames, parameters.GetInteger(RiseMethod.CellBands), parameters.GetInteger(RiseMethod.CellFrames),
            parameters.GetNumber(RiseMethod.Keep), request.Seed);
        float[] mask = new float[length];
        float[] masked = new float[length];
        double[] sumMask = new double[length];
        double[] sumSquare = new double[length];
        double[] sumProduct = new double[length];
        double sumOutput = 0;
        for (int n = 0; n < _masks; n++)
        {
            cancellation.ThrowIfCancellationRequested();
            generator.Next(mask);
            ReadOnlySpan<float> values = input.Values.Span;
            for (int i = 0; i < length; i++)
            {
                masked[i] = input.Scale.Silence + (mask[i] * (values[i] - input.Scale.Silence));
            }

            model.Predict(masked, 1, input.Frames, _outputs);
            double output = _outputs[request.Target];
            sumOutput += output;
            for (int i = 0; i < length; i++)
            {
                sumMask[i] += mask[i];
                sumSquare[i] += mask[i] * (double)mask[i];
                sumProduct[i] += mask[i] * output;
            }
        }

        float[] map = new float[length];
        for (int i = 0; i < length; i++)
        {
            double meanMask = sumMask[i] / _masks;
            double variance = (sumSquare[i] / _masks) - (meanMask * meanMask);
            double covariance = (sumProduct[i] / _masks) - (meanMask * sumOutput / _masks);

            // A value that every mask showed (or hid) alike tells nothing.
            map[i] = variance > 1e-9 ? (float)(covariance / variance) : 0;
        }

        return new RelevanceMap(input.Bands, map, input.TimeAxis, request.Target)
        {
            Diagnostics = [new Diagnostic(DiagnosticIds.ModelEvaluations, _masks, "", "Times the model was evaluated.")],
        };
    }
}
