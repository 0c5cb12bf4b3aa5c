using SerHost.Sdk;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;
using SerHost.Sdk.Transforms;

namespace SerHost.Plugins.Guard;

/// <summary>A transform as the rest of the host sees it: guarded calls, checked and copied results.</summary>
internal sealed class GuardedTransform : IClipTransform
{
    private static readonly TimeSpan AvailabilityLimit = TimeSpan.FromSeconds(10);

    /// <summary>A result may be this many times as long as its clip, and a second longer.</summary>
    private const int LongestRatio = 8;

    private readonly string _pluginId;
    private readonly PluginPart<IClipTransform> _inner;
    private readonly TimeSpan _callLimit;

    public GuardedTransform(PluginOrigin origin, PluginLifetime lifetime, IClipTransform inner, TimeSpan callLimit)
    {
        string pluginId = _pluginId = origin.PluginId;
        _inner = new PluginPart<IClipTransform>(lifetime, inner);
        _callLimit = callLimit;
        ClipTransformDescriptor found = PluginCall.Run(pluginId, "describe", () => inner.Descriptor);
        PluginCall.Require(
            found is { Id.Length: > 0, Version: not null, Parameters: not null, Effects: not null, Sources: not null },
            pluginId, "describe", "its descriptor lacks an id, a version, the parameters, the effects or the sources.");
        PluginCall.Require(
            found.Effects.All(effect => effect is { Moves: not null, Keeps: not null }
                && found.Parameters.Any(parameter => parameter.Id == effect.ParameterId)),
            pluginId, "describe", "an effect is of a parameter it does not have, or lacks its cues.");
        Descriptor = found with
        {
            Version = origin.Mark(found.Version),
            Parameters = DescriptorCopies.Of(found.Parameters, pluginId),
            Effects = [.. found.Effects.Select(effect => effect with { Moves = [.. effect.Moves], Keeps = [.. effect.Keeps] })],
            Sources = [.. found.Sources],
        };
    }

    public ClipTransformDescriptor Descriptor { get; }

    public Availability CheckAvailability()
    {
        string stage = $"{Descriptor.Id}: check";
        return _inner.Use(
            stage, inner => PluginCall.Run(_pluginId, stage, AvailabilityLimit, _ => inner.CheckAvailability(), CancellationToken.None));
    }

    public TransformedClip Apply(AudioClip clip, IReadOnlyList<TimeRange> regions, TransformSettings settings,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(regions);
        string stage = $"{Descriptor.Id}: apply to '{clip.Id}'";
        TimeRange[] places = [.. regions];
        TransformedClip? result = _inner.Use(stage, inner =>
            PluginCall.Run(_pluginId, stage, _callLimit, stop => inner.Apply(OwnCopy.Of(clip), places, settings, stop), cancellation));
        Require(result is { Clip: not null, TimeMap: not null, Diagnostics: not null },
            stage, "it returned no clip, no time map or no diagnostics.");
        Require(result.Clip.SampleRateHz == clip.SampleRateHz,
            stage, $"it returned {result.Clip.SampleRateHz} samples a second for a clip of {clip.SampleRateHz}.");
        Require(
            result.Clip.Samples.Length <= (LongestRatio * (long)clip.Samples.Length) + clip.SampleRateHz,
            stage, $"it returned {result.Clip.Samples.Length} samples for a clip of {clip.Samples.Length}.");
        var changed = new AudioClip(clip.Id, result.Clip.Samples.ToArray(), clip.SampleRateHz);
        RequireUntouched(clip, changed, places, stage);
        double late = Math.Abs(result.TimeMap.ToResult(clip.DurationSeconds) - changed.DurationSeconds) * clip.SampleRateHz;
        Require(late < 0.5, stage,
            FormattableString.Invariant($"its time map sends the clip's end {late:0.#} samples beside the result's end."));
        return new TransformedClip(changed, new TimeMap(result.TimeMap.Anchors)) { Diagnostics = [.. result.Diagnostics] };
    }

    /// <summary>What lies farther than the reach before the first region and behind the last one must be the clip's own.</summary>
    private void RequireUntouched(AudioClip clip, AudioClip changed, TimeRange[] places, string stage)
    {
        ReadOnlySpan<float> before = clip.Samples.Span, after = changed.Samples.Span;
        int head = places.Length == 0
            ? before.Length
            : (int)Math.Floor((places[0].StartSeconds - TransformRegions.ReachSeconds) * clip.SampleRateHz);
        int tail = places.Length == 0
            ? 0
            : before.Length - (int)Math.Ceiling((places[^1].EndSeconds + TransformRegions.ReachSeconds) * clip.SampleRateHz) - 1;
        (head, tail) = (Math.Max(0, head), Math.Max(0, tail));
        bool isUntouched = after.Length >= Math.Max(head, tail) && after[..head].SequenceEqual(before[..head])
            && after[^tail..].SequenceEqual(before[^tail..]);
        Require(isUntouched, stage, "it changed samples farther than 20 ms from every region.");
    }

    private void Require([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool holds, string stage, string problem) =>
        PluginCall.Require(holds, _pluginId, stage, problem);
}
