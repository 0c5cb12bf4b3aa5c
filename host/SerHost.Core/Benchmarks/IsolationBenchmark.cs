using System.Diagnostics;
using SerHost.Core.Hosting;
using SerHost.Plugins;
using SerHost.Plugins.Isolation;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Material;

namespace SerHost.Core.Benchmarks;

/// <summary>Times the same calls with every plugin in this process and with every plugin in worker processes.</summary>
public static class IsolationBenchmark
{
    private const double ClipSeconds = 3;

    /// <summary>Times a model, a method and an extractor.</summary>
    /// <param name="options">Folders, as of the session.</param>
    /// <param name="modelId">The model.</param>
    /// <param name="methodId">A method, with its defaults.</param>
    /// <param name="extractorId">A cue extractor, with its defaults.</param>
    /// <param name="repeats">Timed calls, of which the median counts.</param>
    /// <exception cref="RequestException">A name is unknown.</exception>
    public static async Task<IReadOnlyList<IsolationTiming>> RunAsync(HostOptions options, string modelId, string methodId,
        string extractorId, int repeats)
    {
        IReadOnlyList<(string Call, double Seconds)> inside =
            await TimeAsync(options with { Isolate = [] }, modelId, methodId, extractorId, repeats);
        IReadOnlyList<(string Call, double Seconds)> apart =
            await TimeAsync(options with { Isolate = [IsolationSettings.All] }, modelId, methodId, extractorId, repeats);
        return [.. inside.Zip(apart, (own, other) => new IsolationTiming(own.Call, own.Seconds, other.Seconds))];
    }

    private static async Task<IReadOnlyList<(string Call, double Seconds)>> TimeAsync(HostOptions options, string modelId, string methodId,
        string extractorId, int repeats)
    {
        await using HostSession session = HostSession.Open(options);
        long start = Stopwatch.GetTimestamp();
        ICueExtractor extractor = session.Plugins.CueExtractor(extractorId);
        IAttributionMethod method = session.Plugins.Method(methodId);
        ModelListing listing = session.Models.Require(modelId);
        double load = Stopwatch.GetElapsedTime(start).TotalSeconds;
        start = Stopwatch.GetTimestamp();
        using IModel model = session.Models.Open(listing, session.Threads);
        double open = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var timings = new List<(string, double)> { ("load all plugins (once)", load), ($"open {modelId} (once)", open) };

        AudioClip clip = SyntheticClips.Voice(ClipSeconds);
        ModelInput input = model.Prepare(clip);
        ParameterValues parameters = ParameterValues.Defaults(method.Descriptor.Parameters),
            cueParameters = ParameterValues.Defaults(extractor.Descriptor.Parameters);
        AttributionRequest[] requests = [new(input, 0)];
        using IAttributionSession attribution = method.Prepare(new AttributionSetup(model, parameters, session.Threads));
        timings.Add(("prepare a clip of 3 s", Median(() => model.Prepare(clip))));
        timings.Add(("predict one input", Median(() => model.Predict(input))));
        timings.Add(($"prepare a session of {methodId}",
            Median(() => method.Prepare(new AttributionSetup(model, parameters, session.Threads)).Dispose())));
        timings.Add(($"explain with {methodId}", Median(() => attribution.Explain(requests, null, CancellationToken.None))));
        timings.Add(($"extract {extractorId}, 3 s", Median(() => extractor.Extract(clip, cueParameters, CancellationToken.None))));
        return timings;

        double Median(Action action)
        {
            for (int warm = 0; warm < repeats; warm++)
            {
                action();
            }

            var times = new double[repeats];
            for (int i = 0; i < repeats; i++)
            {
                long begun = Stopwatch.GetTimestamp();
                action();
                times[i] = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            }

            Array.Sort(times);
            return times[repeats / 2];
        }
    }
}

/// <summary>What one call costs in this process and in a worker process.</summary>
/// <param name="Call">The call.</param>
/// <param name="InProcessSeconds">Median in this process; null where there is no such call in it.</param>
/// <param name="IsolatedSeconds">Median in a worker, with the way there and back.</param>
public sealed record IsolationTiming(string Call, double? InProcessSeconds, double IsolatedSeconds);
