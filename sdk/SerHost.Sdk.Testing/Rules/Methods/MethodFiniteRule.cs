using SerHost.Sdk.Attribution;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Methods;

/// <summary>Numbers are numbers.</summary>
internal sealed class MethodFiniteRule : IRule<MethodSubject>
{
    public string Id => "finite-values";

    public string Checks => "No map holds NaN or infinity, also for silent inputs, and no diagnostic is infinite.";

    public string Cure => "Find the division by zero or the logarithm of zero; add the method's stabiliser.";

    public void Check(MethodSubject subject)
    {
        AttributionRequest silent = new(subject.Model.Prepare(SyntheticClips.Constant(8_000)), 0, MethodSubject.Seed);
        AttributionRequest voice = new(subject.Model.Prepare(SyntheticClips.Voice(0.5)), 1, MethodSubject.Seed);
        Check(subject.Explain([silent, voice, .. subject.Requests(2)]));
    }

    /// <summary>Checks the values of maps.</summary>
    public static void Check(IReadOnlyList<RelevanceMap> maps)
    {
        for (int i = 0; i < maps.Count; i++)
        {
            RelevanceMap map = maps[i];
            foreach ((string name, ReadOnlyMemory<float> values) in map.ExtraMaps.Select(extra => (extra.Name, extra.Values)).Prepend(
                ("the map", map.Values)))
            {
                int bad = NonFinite.IndexOf(values.Span);
                Expect.That(bad < 0, bad < 0 ? "" : FormattableString.Invariant(
                    $"Input {i}: {name} holds {values.Span[bad]} at band {bad / map.Frames}, frame {bad % map.Frames}."));
            }

            Diagnostic? diagnostic = map.Diagnostics.FirstOrDefault(found => double.IsInfinity(found.Value));
            Expect.That(diagnostic is null, $"Input {i}: the diagnostic '{diagnostic?.Id}' is infinite.");
        }
    }
}
