using SerHost.Sdk.Audio;

namespace SerHost.Core.Evaluation;

/// <summary>A recording to evaluate on.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Speaker">Who speaks; null when unknown.</param>
/// <param name="Read">Reads the sound.</param>
public sealed record EvaluatedClip(string Id, string? Speaker, Func<CancellationToken, AudioClip> Read);
