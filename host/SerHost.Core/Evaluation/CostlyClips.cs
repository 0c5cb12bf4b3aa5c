using SerHost.Core.Audio;
using SerHost.Core.Plugins;
using SerHost.Core.Segments;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace SerHost.Core.Evaluation;

/// <summary>The clips on which the metrics that cost most are computed.</summary>
/// <param name="Regret">Indices of the clips whose window sets are all tried.</param>
/// <param name="Stability">Indices of the clips explained again under changes.</param>
/// <remarks>Nobody comes twice before everybody came once: intervals are over speakers, and the list may be in order of speakers.</remarks>
internal sealed record CostlyClips(IReadOnlySet<int> Regret, IReadOnlySet<int> Stability)
{
    public static CostlyClips Choose(
        IModel model, IReadOnlyList<EvaluatedClip> clips, EvaluationSettings settings, CancellationToken cancellation)
    {
        int[] spread = [.. Enumerable.Range(0, clips.Count)
            .GroupBy(i => clips[i].Speaker, StringComparer.Ordinal)
            .SelectMany((speaker, order) => speaker.Select((index, round) => (index, round, order)))
            .OrderBy(entry => entry.round).ThenBy(entry => entry.order).Select(entry => entry.index)];
        return new CostlyClips(
            spread.Where(i => HasFewSets(model, clips[i], settings, cancellation)).Take(settings.RegretClips).ToHashSet(),
            spread.Take(settings.StabilityClips).ToHashSet());
    }

    private static bool HasFewSets(IModel model, EvaluatedClip source, EvaluationSettings settings, CancellationToken cancellation)
    {
        try
        {
            AudioClip clip = source.Read(cancellation);
            ModelInput input = model.Prepare(clip);
            RelevanceMap map = MapStability.Noise(input, 0, 1);
            return WindowRegret.IsPossible(
                SegmentSelector.Select(map, input.IsPadding, settings.Segments, SpeechMask.FromClip(clip)), settings.MaximumWindowSets);
        }
        catch (Exception error) when (error is ArgumentException or AudioFileException or PluginException)
        {
            return false; // The evaluation of this clip meets the same error and names it.
        }
    }
}
