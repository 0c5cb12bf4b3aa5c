using SerHost.Sdk.Audio;

namespace SerHost.Core.GroundTruth;

/// <summary>A recording whose emotional moments are known.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Speaker">Who speaks.</param>
/// <param name="Emotion">The emotion to explain; must be one of the model's outputs.</param>
/// <param name="Read">Makes the sound and tells where the emotion sits, in clip seconds.</param>
public sealed record GroundTruthClip(
    string Id, string Speaker, string Emotion, Func<CancellationToken, (AudioClip Clip, IReadOnlyList<TimeRange> Truth)> Read);
