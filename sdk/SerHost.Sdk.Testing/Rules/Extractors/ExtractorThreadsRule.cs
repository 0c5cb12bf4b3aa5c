using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Rules.Shared;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Extractors;

/// <summary>The contract lets the host call Extract from several threads.</summary>
internal sealed class ExtractorThreadsRule : IRule<ExtractorSubject>
{
    public string Id => "threads";

    public string Checks => "Clips measured on several threads at once give what they give one after the other.";

    public string Cure => "Keep buffers local to the call, or guard them.";

    private const int Threads = 4;
    private const int Rounds = 3;

    public void Check(ExtractorSubject subject)
    {
        AudioClip[] clips = [.. Enumerable.Range(0, Threads).Select(i => SyntheticClips.Voice(0.8 + (0.1 * i), 16_000, i))];
        float[][] alone = [.. clips.Select(clip => subject.Extract(clip).Values.ToArray())];
        for (int round = 0; round < Rounds; round++)
        {
            float[][] together = Concurrently.Run(Threads, i => subject.Extract(clips[i]).Values.ToArray());
            for (int i = 0; i < Threads; i++)
            {
                Expect.Same(alone[i], together[i], $"Clip '{clips[i].Id}', measured beside {Threads - 1} others");
            }
        }
    }
}
