using System.Runtime.CompilerServices;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace Cues.Gemaps;

/// <summary>The 88 functionals of the default profile, of a clip, a part of it, or windows that slide over it. Thread-safe.</summary>
/// <remarks>The whole clip is analysed in every case; the frames whose centres lie in a part make up its functionals.</remarks>
public sealed class FunctionalExtractor : IStreamingCueExtractor
{
    private static readonly ConditionalWeakTable<ISampleSource, DescriptorTracks> Known = [];

    /// <inheritdoc/>
    public CueExtractorDescriptor Descriptor { get; } = new(
        "egemaps-functionals",
        "eGeMAPS functionals",
        Analysers.Version,
        "88 numbers about a stretch of sound: means, spreads, percentiles, slopes and rates of the eGeMAPS descriptors; one row, or one a window.",
        DefaultFunctionals.Cues,
        [
            .. ClipPart.Parameters,
            new("window", ParameterKind.Number, "0.15", "Length of the windows that slide over the part; 0 for one row about all of it.") { Unit = "s", Minimum = 0, Step = 0.05 },
            new("step", ParameterKind.Number, "0.05", "Distance of the windows.") { Unit = "s", Minimum = 0.01, Step = 0.01 },
        ]);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The sample rate is below 4 kHz.</exception>
    public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation) =>
        Extract(new ClipSampleSource(clip ?? throw new ArgumentNullException(nameof(clip))), parameters, cancellation);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The sample rate is below 4 kHz.</exception>
    public CueTracks Extract(ISampleSource source, ParameterValues parameters, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(parameters);
        ClipPart part = ClipPart.From(parameters, source);
        double window = parameters.GetNumber("window"), step = parameters.GetNumber("step");
        if (window <= 0 || window > part.Seconds)
        {
            (window, step) = (part.Seconds, Math.Max(part.Seconds, 0.01));
        }

        DescriptorTracks tracks = Analysed(source, cancellation);
        FunctionalFrames frames = FunctionalFrames.Of(tracks);
        int count = part.Seconds <= 0 ? 0 : 1 + (int)Math.Floor(((part.Seconds - window) / step) + 1e-9);
        int cues = Descriptor.Cues.Count;
        var values = new float[cues * count];
        var isVoiced = new bool[count];
        var row = new float[cues];
        for (int w = 0; w < count; w++)
        {
            cancellation.ThrowIfCancellationRequested();
            double start = part.Start + (w * step);
            frames.Look(RowAt(tracks, start), RowAt(tracks, start + window));
            DefaultFunctionals.Of(frames, row);
            for (int c = 0; c < cues; c++)
            {
                values[(c * count) + w] = row[c];
            }

            isVoiced[w] = frames.VoicedShare >= 0.5;
        }

        return new CueTracks(Descriptor.Cues, new TimeAxis(part.Start + (0.5 * window), step, count, Math.Max(window, 0.01)), values,
            isVoiced);
    }

    // The descriptors of a recording, kept as long as its source is: many parts of one recording are asked for one after the other.
    private static DescriptorTracks Analysed(ISampleSource source, CancellationToken cancellation)
    {
        if (!Known.TryGetValue(source, out DescriptorTracks? tracks))
        {
            tracks = Analysers.Measure(source, GemapsProfile.Default, isFull: true, cancellation);
            Known.AddOrUpdate(source, tracks);
        }

        return tracks;
    }

    // The first row whose centre is not before a time.
    private static int RowAt(DescriptorTracks tracks, double seconds)
    {
        FramePlan plan = tracks.Plan;
        double row = ((seconds * plan.SampleRateHz) - tracks.FirstCentreSamples) / plan.HopSamples;
        return Math.Clamp((int)Math.Ceiling(row - 1e-6), 0, tracks.ShortFrames);
    }
}
