using Cues.Gemaps;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Transforms;

namespace Transforms.Voice.Tests;

/// <summary>Changes clips and measures them with the extractors.</summary>
internal static class Measure
{
    private static readonly GemapsExtractor s_gemaps = new();
    private static readonly VoiceTransform s_voice = new();

    public static TransformedClip Change(AudioClip clip, IReadOnlyList<TimeRange> regions, params (string Id, string Value)[] given) => s_voice.Apply(
        clip, regions, new TransformSettings(ParameterValues.Parse(s_voice.Descriptor.Parameters, given.ToDictionary(pair => pair.Id, pair => pair.Value)), 5), CancellationToken.None);

    public static TransformedClip ChangeAll(AudioClip clip, params (string Id, string Value)[] given) => Change(clip, TransformRegions.WholeClip(clip), given);

    public static double Gemaps(AudioClip clip, string cue, TimeRange range) => GemapsFrames(clip, cue, range).Average();

    /// <summary>In the profile that measures as openSMILE does: at the file's rate, periods found by its own rules.</summary>
    public static double OpenSmileProfile(AudioClip clip, string cue, TimeRange range) => Frames(
        s_gemaps.Extract(clip, ParameterValues.Parse(s_gemaps.Descriptor.Parameters, new Dictionary<string, string> { ["profile"] = "opensmile" }), CancellationToken.None), cue, range).Average();

    public static double[] GemapsFrames(AudioClip clip, string cue, TimeRange range) =>
        Frames(s_gemaps.Extract(clip, ParameterValues.Defaults(s_gemaps.Descriptor.Parameters), CancellationToken.None), cue, range);

    /// <summary>Values of a cue in the frames whose centres lie in a range; without those that are undefined.</summary>
    private static double[] Frames(CueTracks tracks, string cue, TimeRange range)
    {
        int row = tracks.Cues.Index().First(found => found.Item.Id == cue).Index;
        return [.. Enumerable.Range(0, tracks.TimeAxis.Count).Where(i => range.Contains(tracks.TimeAxis.CentreOf(i))).Select(i => (double)tracks.Track(row).Span[i]).Where(double.IsFinite)];
    }
}
