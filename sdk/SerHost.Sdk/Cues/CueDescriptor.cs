namespace SerHost.Sdk.Cues;

/// <summary>One acoustic measure of the voice.</summary>
/// <param name="Id">Column name in files, for example <c>f0_hz</c>.</param>
/// <param name="Name">Name shown to people, for example <c>pitch</c>.</param>
/// <param name="Unit">For example <c>Hz</c>, <c>dB</c>; empty for a ratio.</param>
/// <param name="IsVoicedOnly">Whether it exists only where the voice is voiced (undefined, NaN, elsewhere).</param>
/// <param name="Source">Where the definition comes from.</param>
public sealed record CueDescriptor(string Id, string Name, string Unit, bool IsVoicedOnly, string Source);
