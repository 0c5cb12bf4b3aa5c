using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;
using SerHost.Sdk.Transforms;

namespace SerHost.Sdk.Testing.Tests.Samples;

/// <summary>A transform that keeps every rule; a test breaks one thing at a time. Scales the regions' samples, and repeats the last ones of each.</summary>
internal sealed class SampleTransform : IClipTransform
{
    public static ClipTransformDescriptor GoodDescriptor { get; } = new(
        "sample", "Sample", "1", "Scales and repeats.",
        [
            new ParameterDescriptor("percent", ParameterKind.Integer, "100", "Scale.") { Unit = "%", Minimum = 50, Maximum = 200 },
            new ParameterDescriptor("repeat", ParameterKind.Integer, "0", "Samples to say twice.") { Minimum = 0, Maximum = 20 },
        ],
        [new ParameterEffect("percent", [new CueEffect("loudness", CueChange.Direction)], ["f0_hz"])]);

    public ClipTransformDescriptor Descriptor { get; init; } = GoodDescriptor;

    /// <summary>Called before the work.</summary>
    public Action<AudioClip, TransformSettings>? OnApply { get; init; }

    /// <summary>Changes the result's samples in place.</summary>
    public Action<float[], TransformSettings>? Change { get; init; }

    /// <summary>Changes the result.</summary>
    public Func<AudioClip, TransformedClip, TransformedClip>? Answer { get; init; }

    public Func<Availability> Available { get; init; } = () => Availability.Yes;

    public Availability CheckAvailability() => Available();

    public TransformedClip Apply(AudioClip clip, IReadOnlyList<TimeRange> regions, TransformSettings settings, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        OnApply?.Invoke(clip, settings);
        float scale = settings.Parameters.GetInteger("percent") / 100f;
        var samples = new List<float>();
        var anchors = new List<TimeAnchor>();
        int done = 0;
        foreach (TimeRange region in regions)
        {
            int start = (int)Math.Round(region.StartSeconds * clip.SampleRateHz), end = (int)Math.Round(region.EndSeconds * clip.SampleRateHz);
            int again = Math.Min(settings.Parameters.GetInteger("repeat"), end - start);
            samples.AddRange(clip.Samples.Span[done..start]);
            float[] changed = scale == 1 ? clip.Samples[start..end].ToArray() : Array.ConvertAll(clip.Samples[start..end].ToArray(), sample => sample * scale);
            if (again > 0)
            {
                anchors.Add(new TimeAnchor((double)start / clip.SampleRateHz, (double)samples.Count / clip.SampleRateHz));
                anchors.Add(new TimeAnchor((double)end / clip.SampleRateHz, (double)(samples.Count + changed.Length + again) / clip.SampleRateHz));
            }

            samples.AddRange(changed);
            samples.AddRange(changed[^again..]);
            done = end;
        }

        samples.AddRange(clip.Samples.Span[done..]);
        float[] result = [.. samples];
        Change?.Invoke(result, settings);
        var answer = new TransformedClip(new AudioClip(clip.Id, result, clip.SampleRateHz), new TimeMap(anchors));
        return Answer?.Invoke(clip, answer) ?? answer;
    }
}
