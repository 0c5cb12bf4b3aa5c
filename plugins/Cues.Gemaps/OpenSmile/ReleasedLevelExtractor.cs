using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace Cues.Gemaps;

/// <summary>openSMILE's descriptor file: 25 smoothed descriptors under its names, row for row, numbers in every frame.
/// Thread-safe.</summary>
public sealed class ReleasedLevelExtractor : IStreamingCueExtractor
{
    /// <inheritdoc/>
    public CueExtractorDescriptor Descriptor { get; } = new(
        "egemaps-opensmile-lld",
        "eGeMAPS descriptors as openSMILE prints them",
        Analysers.Version,
        "The 25 smoothed descriptors that openSMILE 3.0 (eGeMAPSv02) prints, under its names, slips included; 0 or −201 stand for undefined.",
        [.. ReleasedFunctionals.Levels.Select((name, d) =>
            new CueDescriptor(name, Descriptors.Cues[d].Name, Descriptors.Cues[d].Unit, false, "openSMILE 3.0, eGeMAPSv02"))],
        []);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The sample rate is below 4 kHz.</exception>
    public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation) =>
        Extract(new ClipSampleSource(clip ?? throw new ArgumentNullException(nameof(clip))), parameters, cancellation);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The sample rate is below 4 kHz.</exception>
    public CueTracks Extract(ISampleSource source, ParameterValues parameters, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        DescriptorTracks tracks = Analysers.Measure(source, GemapsProfile.OpenSmile, isFull: true, cancellation);
        var levels = new ReleasedLevels(tracks);
        float[] pitch = levels.File(Descriptors.F0Semitone);
        int rows = pitch.Length;
        var values = new float[Descriptors.Count * rows];
        for (int d = 0; d < Descriptors.Count; d++)
        {
            levels.File(d).CopyTo(values, d * rows);
        }

        FramePlan plan = tracks.Plan;
        double rate = plan.SampleRateHz;
        var axis = new TimeAxis(tracks.FirstCentreSamples / rate, plan.HopSamples / rate, rows, plan.LongSamples / rate);
        return new CueTracks(Descriptor.Cues, axis, values, pitch.Select(x => x > 0).ToArray());
    }
}
