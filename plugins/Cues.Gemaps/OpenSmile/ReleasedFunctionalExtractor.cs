using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace Cues.Gemaps;

/// <summary>openSMILE's 88 functionals under its names and in its order, of a clip or a part cut out of it. Thread-safe.</summary>
/// <remarks>A part is measured as openSMILE measures it: as if it were a file of its own.</remarks>
public sealed class ReleasedFunctionalExtractor : IStreamingCueExtractor
{
    /// <inheritdoc/>
    public CueExtractorDescriptor Descriptor { get; } = new(
        "egemaps-opensmile-functionals",
        "eGeMAPS functionals as openSMILE prints them",
        Analysers.Version,
        "The 88 functionals that openSMILE 3.0 (eGeMAPSv02) prints, under its names and in its order, slips included; one row.",
        [.. ReleasedFunctionals.Names.Select(name => new CueDescriptor(name, name, "", false, "openSMILE 3.0, eGeMAPSv02"))],
        ClipPart.Parameters);

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
        int first = (int)Math.Round(part.Start * source.SampleRateHz),
            end = Math.Min(source.Count, (int)Math.Round(part.End * source.SampleRateHz));
        ISampleSource cut = first == 0 && end == source.Count ? source : new SourcePart(source, first, end - first);
        DescriptorTracks tracks = Analysers.Measure(cut, GemapsProfile.OpenSmile, isFull: true, cancellation);
        float[] values = ReleasedFunctionals.Of(new ReleasedLevels(tracks));
        var axis = new TimeAxis(part.Start + (0.5 * part.Seconds), Math.Max(part.Seconds, 0.01), 1, Math.Max(part.Seconds, 0.01));
        return new CueTracks(Descriptor.Cues, axis, values, new[] { tracks.Raw[Descriptors.F0Hz].Any(x => !float.IsNaN(x)) });
    }
}
