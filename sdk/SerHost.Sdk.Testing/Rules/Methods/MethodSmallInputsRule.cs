using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Methods;

/// <summary>Real corpora hold surprising clips.</summary>
internal sealed class MethodSmallInputsRule : IRule<MethodSubject>
{
    public string Id => "small-inputs";

    public string Checks => "Inputs of one frame, one band and odd sizes give a map, or a ParameterException that names a parameter.";

    public string Cure => "Check sizes before the work, and throw a ParameterException where a parameter (a window, a layer) does not fit.";

    private static readonly (int Bands, int Frames)[] s_sizes = [(1, 1), (1, 17), (5, 1), (2, 2), (7, 13), (12, 3), (3, 101)];

    public void Check(MethodSubject subject)
    {
        foreach ((int bands, int frames) in s_sizes)
        {
            using var model = new ConformanceModel(bands);
            AttributionRequest[] requests = MethodSubject.Requests(model, 1, frames);
            try
            {
                IReadOnlyList<RelevanceMap> maps =
                    MethodSubject.Explain(subject.Method, model, subject.Defaults, requests, CancellationToken.None);
                MethodShapeRule.Check(requests, maps);
                MethodFiniteRule.Check(maps);
            }
            catch (ParameterException error)
            {
                Expect.That(
                    subject.Parameters.Any(parameter => parameter.Id == error.ParameterId)
                        && error.Message.Contains(error.ParameterId, StringComparison.Ordinal),
                    $"{bands} bands × {frames} frames: it refused parameter '{error.ParameterId}', which it does not have or does not "
                        + "name.");
            }
            catch (Exception error)
            {
                throw new RuleBrokenException($"{bands} bands × {frames} frames: {error.GetType().Name}: {error.Message}");
            }
        }
    }
}
