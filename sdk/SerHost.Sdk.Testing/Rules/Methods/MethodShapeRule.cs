using SerHost.Sdk.Attribution;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Methods;

/// <summary>Maps fit their inputs.</summary>
internal sealed class MethodShapeRule : IRule<MethodSubject>
{
    public string Id => "shapes";

    public string Checks => "One map a request, in order, each with its input's shape and time axis and the target asked for; progress "
        + "lies in [0, 1].";

    public string Cure => "Return new RelevanceMap(input.Bands, values, input.TimeAxis, request.Target) for every request.";

    public void Check(MethodSubject subject)
    {
        AttributionRequest[] requests = [.. subject.Requests(2), .. MethodSubject.Requests(subject.Model, 3, 53)];
        var progress = new Shares();
        using IAttributionSession session = subject.Method.Prepare(new AttributionSetup(subject.Model, subject.Defaults));
        Check(requests, session.Explain(requests, progress, CancellationToken.None));
        Expect.That(progress.Wrong is null, FormattableString.Invariant($"It reported a progress of {progress.Wrong}."));
    }

    /// <summary>Checks maps against their requests.</summary>
    public static void Check(IReadOnlyList<AttributionRequest> requests, IReadOnlyList<RelevanceMap>? maps)
    {
        Expect.That(maps is not null, "It returned null.");
        Expect.That(maps.Count == requests.Count, $"It returned {maps.Count} maps for {requests.Count} requests.");
        for (int i = 0; i < maps.Count; i++)
        {
            (AttributionRequest request, RelevanceMap? map) = (requests[i], maps[i]);
            Expect.That(map is not null, $"Map {i} is null.");
            Expect.That(
                map.Bands == request.Input.Bands && map.Frames == request.Input.Frames,
                $"Map {i} has {map.Bands} bands × {map.Frames} frames, its input {request.Input.Bands} × {request.Input.Frames}.");
            Expect.That(map.TimeAxis == request.Input.TimeAxis, $"The time axis of map {i} is not that of its input.");
            Expect.That(map.Target == request.Target, $"Map {i} explains output {map.Target}; {request.Target} was asked for.");
            Expect.That(map is { Diagnostics: not null, ExtraMaps: not null, Notes: not null },
                $"Diagnostics, extra maps or notes of map {i} are null.");
            foreach (NamedMap extra in map.ExtraMaps)
            {
                Expect.That(extra.Values.Length == map.Values.Length,
                    $"Extra map '{extra.Name}' of map {i} has {extra.Values.Length} values instead of {map.Values.Length}.");
            }
        }
    }

    private sealed class Shares : IProgress<double>
    {
        public double? Wrong { get; private set; }

        public void Report(double value) => Wrong = value is >= 0 and <= 1 ? Wrong : value;
    }
}
