using SerHost.Core.Audio;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Core.Cues;

/// <summary>Measures the cues of recordings with one of the extractors found.</summary>
public static class CueMeasurement
{
    /// <summary>Measures a recording.</summary>
    /// <param name="plugins">Where extractors are found.</param>
    /// <param name="path">The recording.</param>
    /// <param name="extractorId">For example <c>gemaps</c>.</param>
    /// <param name="parameters">Parameters of the extractor, by id; the others keep their defaults.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="RequestException">There is no such extractor, or it cannot work on this machine.</exception>
    /// <exception cref="AudioFileException">The recording cannot be read.</exception>
    /// <exception cref="ParameterException">A parameter is unknown or has a value that is not allowed.</exception>
    public static MeasuredCues Measure(
        PluginHost plugins, string path, string extractorId, IReadOnlyDictionary<string, string> parameters,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        ICueExtractor extractor = plugins.CueExtractor(extractorId);
        ParameterValues values = GivenParameters.Parse(extractor, parameters);
        Availability availability = parameters.ContainsKey("program") ? Availability.Yes : extractor.CheckAvailability();
        if (!availability.IsAvailable)
        {
            throw new RequestException("extractor", $"The cue extractor '{extractorId}' cannot work on this machine: {availability.Reason}");
        }

        using RecordingSource source = AudioFile.OpenSource(path, cancellation);
        return new MeasuredCues(
            source.Id, source.SampleRateHz, source.DurationSeconds, extractorId, Extract(extractor, source, values, cancellation),
            [.. source.Notes.Select(note => note.Text)]);
    }

    /// <summary>Measures a recording in stretches where the extractor can, whole where it cannot.</summary>
    internal static CueTracks Extract(ICueExtractor extractor, ISampleSource source, ParameterValues values, CancellationToken cancellation)
    {
        if (extractor is IStreamingCueExtractor streaming)
        {
            return streaming.Extract(source, values, cancellation);
        }

        var samples = new float[source.Count];
        source.Read(0, samples);
        return extractor.Extract(new AudioClip(source.Id, samples, source.SampleRateHz), values, cancellation);
    }
}
