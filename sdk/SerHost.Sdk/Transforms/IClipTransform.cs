using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Sdk.Transforms;

/// <summary>Changes what a voice does in stated places of a clip, and nothing else, so that a decision can be watched before and
/// after.</summary>
/// <remarks>
/// Constructed cheaply, described, then asked to change any number of clips, from several threads at once.
/// <para>What the host relies on: with every parameter at its default, or without regions, the result is the clip bit for bit; samples
/// farther than
/// <see cref="TransformRegions.ReachSeconds"/> from every region are the clip's, bit for bit, moved by a whole number of samples where a
/// region before them grew or shrank; the same clip, regions and settings give the same result.</para>
/// </remarks>
public interface IClipTransform
{
    /// <summary>What the transform is. Constant.</summary>
    ClipTransformDescriptor Descriptor { get; }

    /// <summary>Whether the transform can work on this machine. Must return within a second.</summary>
    Availability CheckAvailability() => Availability.Yes;

    /// <summary>Changes a clip.</summary>
    /// <param name="clip">The whole recording at its own sample rate.</param>
    /// <param name="regions">Where to change it, in clip seconds: in order of time, within the clip, none touching another
    /// (as <see cref="TransformRegions.Tidy"/> makes them). None leaves the clip as it is; the whole clip is one region
    /// (<see cref="TransformRegions.WholeClip"/>).</param>
    /// <param name="settings">How to change it.</param>
    /// <param name="cancellation">Must be honoured within a second.</param>
    /// <returns>A clip of the same id and sample rate, and where its moments went.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    /// <exception cref="ParameterException">A parameter does not fit the clip, or two do not fit each other; names one and what is
    /// allowed.</exception>
    /// <exception cref="ArgumentException">The clip cannot be changed so; the message says why. Exactly this type: others derived from it
    /// count as faults.</exception>
    TransformedClip Apply(AudioClip clip, IReadOnlyList<TimeRange> regions, TransformSettings settings, CancellationToken cancellation);
}

/// <summary>How a clip is to be changed.</summary>
/// <param name="Parameters">Checked values of all the transform's parameters.</param>
/// <param name="Seed">Where all randomness comes from.</param>
public sealed record TransformSettings(ParameterValues Parameters, ulong Seed = 0);

/// <summary>A changed clip.</summary>
/// <param name="Clip">The sound, with the id and the sample rate of the clip it was made of.</param>
/// <param name="TimeMap">Where the moments of that clip went; <see cref="TimeMap.Identity"/> unless a duration changed.</param>
public sealed record TransformedClip(AudioClip Clip, TimeMap TimeMap)
{
    /// <summary>What the transform did in numbers, beyond what was asked: a stretch that turned out longer, periods it found.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];
}
