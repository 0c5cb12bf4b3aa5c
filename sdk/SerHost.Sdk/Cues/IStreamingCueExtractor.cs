using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;

namespace SerHost.Sdk.Cues;

/// <summary>A cue extractor that can also measure a recording without holding all of its samples. Optional: the host reads the whole clip
/// for the others.</summary>
public interface IStreamingCueExtractor : ICueExtractor
{
    /// <summary>Measures a recording: the same values as of the clip with the same samples.</summary>
    /// <param name="source">The whole recording at its own sample rate; not to be used after the call.</param>
    /// <param name="parameters">Checked values of all the extractor's parameters.</param>
    /// <param name="cancellation">Must be honoured within a second.</param>
    /// <returns>As <see cref="ICueExtractor.Extract"/>.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    /// <exception cref="ParameterException">As <see cref="ICueExtractor.Extract"/>.</exception>
    /// <exception cref="ArgumentException">As <see cref="ICueExtractor.Extract"/>.</exception>
    CueTracks Extract(ISampleSource source, ParameterValues parameters, CancellationToken cancellation);
}
