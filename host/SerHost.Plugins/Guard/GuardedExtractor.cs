using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Plugins.Guard;

/// <summary>A cue extractor as the rest of the host sees it: guarded calls, checked and copied results.</summary>
internal sealed class GuardedExtractor : IStreamingCueExtractor
{
    private static readonly TimeSpan AvailabilityLimit = TimeSpan.FromSeconds(10);
    /// <summary>Frames that are no nuisance, however short the clip.</summary>
    private const int FewestFrames = 1000;

    private readonly string _pluginId;
    private readonly PluginPart<ICueExtractor> _inner;
    private readonly TimeSpan _callLimit;

    public GuardedExtractor(PluginOrigin origin, PluginLifetime lifetime, ICueExtractor inner, TimeSpan callLimit)
    {
        string pluginId = _pluginId = origin.PluginId;
        _inner = new PluginPart<ICueExtractor>(lifetime, inner);
        _callLimit = callLimit;
        CueExtractorDescriptor found = PluginCall.Run(pluginId, "describe", () => inner.Descriptor);
        PluginCall.Require(found is { Id.Length: > 0, Version: not null, Cues.Count: > 0, Parameters: not null },
            pluginId, "describe", "its descriptor lacks an id, a version, cues or the parameters.");
        Descriptor = found with { Version = origin.Mark(found.Version), Cues = [.. found.Cues],
            Parameters = DescriptorCopies.Of(found.Parameters, pluginId) };
    }

    public CueExtractorDescriptor Descriptor { get; }

    public Availability CheckAvailability()
    {
        string stage = $"{Descriptor.Id}: check";
        return _inner.Use(stage, inner => PluginCall.Run(_pluginId, stage, AvailabilityLimit, _ =>
            inner.CheckAvailability(), CancellationToken.None));
    }

    public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation)
    {
        string stage = Stage(clip.Id);
        return Checked(_inner.Use(stage, inner =>
            PluginCall.Run(_pluginId, stage, _callLimit, stop => inner.Extract(OwnCopy.Of(clip), parameters, stop), cancellation)), stage,
            clip.Samples.Length);
    }

    /// <summary>Measures a recording; one that the extractor cannot read in stretches is read whole.</summary>
    public CueTracks Extract(ISampleSource source, ParameterValues parameters, CancellationToken cancellation)
    {
        string stage = Stage(source.Id);
        return Checked(
            _inner.Use(stage, inner => PluginCall.Run(
                _pluginId, stage, _callLimit,
                stop => inner is IStreamingCueExtractor streaming
                    ? streaming.Extract(source, parameters, stop) : inner.Extract(OwnCopy.Of(source), parameters, stop),
                cancellation)),
            stage, source.Count);
    }

    private string Stage(string clipId) => $"{Descriptor.Id}: extract '{clipId}'";

    private CueTracks Checked(CueTracks? tracks, string stage, int samples)
    {
        PluginCall.Require(tracks is not null, _pluginId, stage, "it returned no tracks.");
        PluginCall.Require(
            tracks.Cues.Select(cue => cue.Id).SequenceEqual(Descriptor.Cues.Select(cue => cue.Id)),
            _pluginId, stage, $"it returned the cues {string.Join(", ", tracks.Cues.Select(cue => cue.Id))}; its descriptor says {string.Join(", ", Descriptor.Cues.Select(cue => cue.Id))}.");
        PluginCall.Require(
            tracks.TimeAxis.Count <= Math.Max(FewestFrames, samples),
            _pluginId, stage, $"it returned {tracks.TimeAxis.Count} frames for a clip of {samples} samples.");
        float[] values = tracks.Values.ToArray();
        int bad = Array.FindIndex(values, float.IsInfinity);
        PluginCall.Require(bad < 0, _pluginId, stage, bad < 0
            ? "" : $"cue '{Descriptor.Cues[bad / tracks.TimeAxis.Count].Id}' is infinite at frame {bad % tracks.TimeAxis.Count}.");
        return new CueTracks(Descriptor.Cues, tracks.TimeAxis, values, tracks.IsVoiced.ToArray());
    }
}
