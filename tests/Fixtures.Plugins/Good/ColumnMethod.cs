using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Fixture.Good;

/// <summary>Occlusion one frame at a time: for a linear model each value's relevance is its own share of the output.</summary>
public sealed class ColumnMethod : IAttributionMethod
{
    public AttributionDescriptor Descriptor { get; } = new(
        "fixture-columns", "Fixture: columns", "1", "Blanks one frame at a time.", ModelAccess.Predictions,
        [
            new ParameterDescriptor("fill", ParameterKind.Number, "-80", "Value blanked frames take.") { Unit = "dB", Minimum = -200, Maximum = 100 },
            new ParameterDescriptor("delay", ParameterKind.Integer, "0", "Milliseconds to wait for each clip.") { Minimum = 0, Maximum = 10000 },
        ]);

    public IAttributionSession Prepare(AttributionSetup setup) => new Session(setup);

    internal sealed class Session(AttributionSetup setup) : IAttributionSession
    {
        public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation) =>
            [.. requests.Select(request => Explain(request, progress, cancellation))];

        public void Dispose()
        {
        }

        private RelevanceMap Explain(AttributionRequest request, IProgress<double>? progress, CancellationToken cancellation)
        {
            cancellation.WaitHandle.WaitOne(setup.Parameters.GetInteger("delay"));
            ModelInput input = request.Input;
            float clean = setup.Model.Predict(input)[request.Target];
            float[] map = new float[input.Values.Length];
            for (int frame = 0; frame < input.Frames; frame++)
            {
                cancellation.ThrowIfCancellationRequested();
                float[] blanked = input.Values.ToArray();
                for (int band = 0; band < input.Bands; band++)
                {
                    blanked[(band * input.Frames) + frame] = (float)setup.Parameters.GetNumber("fill");
                }

                float[] outputs = new float[setup.Model.Descriptor.Outputs.Count];
                setup.Model.Predict(blanked, 1, input.Frames, outputs);
                for (int band = 0; band < input.Bands; band++)
                {
                    map[(band * input.Frames) + frame] = (clean - outputs[request.Target]) / input.Bands;
                }

                progress?.Report((frame + 1.0) / input.Frames);
            }

            return new RelevanceMap(input.Bands, map, input.TimeAxis, request.Target)
            {
                Diagnostics = [new Diagnostic(DiagnosticIds.ModelEvaluations, input.Frames + 1, "", "Model evaluations.")],
                ExtraMaps = [new NamedMap("copy", 1, map.ToArray())],
            };
        }
    }
}
