using SerHost.Sdk.Audio;

namespace SerHost.Core.GroundTruth;

/// <summary>One half neutral, one half emotional, with the place of each known.</summary>
/// <param name="Clip">The joined recording.</param>
/// <param name="Emotional">Where the emotional speech lies, in seconds of the joined recording.</param>
/// <param name="JointSeconds">Where the halves meet.</param>
public sealed record SplicedClip(AudioClip Clip, TimeRange Emotional, double JointSeconds);
