using SerHost.Core.Audio;

namespace SerHost.Core.Corpora;

/// <summary>What reading one clip's sound showed.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="Info">Rate, channels and length; null when it could not be read.</param>
/// <param name="ContentSha256">Identity of the sound; null when it could not be read.</param>
/// <param name="PeakDb">Largest sample in dB relative to full scale; negative infinity for silence; NaN when it could not be read.</param>
/// <param name="Notes">Remarks of the reader.</param>
/// <param name="Fault">Why it could not be read; null when it could.</param>
public sealed record ClipInspection(string ClipId, AudioInfo? Info, string? ContentSha256, double PeakDb, IReadOnlyList<AudioNote> Notes, string? Fault);
