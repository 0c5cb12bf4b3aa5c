using SerHost.Sdk.Audio;

namespace Cues.Gemaps;

/// <summary>A part of a recording as if it were a recording of its own.</summary>
internal sealed class SourcePart(ISampleSource source, int first, int count) : ISampleSource
{
    public string Id => source.Id;

    public int SampleRateHz => source.SampleRateHz;

    public int Count => count;

    public void Read(int start, Span<float> target)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(target.Length, count - start, nameof(target));
        source.Read(first + start, target);
    }
}
