namespace SerHost.Core.Models;

/// <summary>How well one speaker is understood.</summary>
/// <param name="Speaker">The speaker.</param>
/// <param name="Clips">Clips evaluated.</param>
/// <param name="Accuracy">Share named rightly.</param>
public sealed record SpeakerAccuracy(string Speaker, int Clips, double Accuracy);
