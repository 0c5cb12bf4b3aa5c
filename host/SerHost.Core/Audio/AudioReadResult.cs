using SerHost.Sdk.Audio;

namespace SerHost.Core.Audio;

/// <summary>A recording that was read, and what a person should know about how.</summary>
/// <param name="Clip">The recording, mixed down to one channel, at the file's own sample rate.</param>
/// <param name="Info">What the file held.</param>
/// <param name="Notes">Remarks, in the order they arose; empty for an ordinary mono file.</param>
public sealed record AudioReadResult(AudioClip Clip, AudioInfo Info, IReadOnlyList<AudioNote> Notes);
