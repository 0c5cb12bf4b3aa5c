using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Rules.Shared;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;
using SerHost.Sdk.Transforms;

namespace SerHost.Sdk.Testing.Rules.Transforms;

/// <summary>The contract lets the host call Apply from several threads.</summary>
internal sealed class TransformThreadsRule : IRule<TransformSubject>
{
    public string Id => "threads";

    public string Checks => "Clips changed on several threads at once come out as they do one after the other.";

    public string Cure => "Keep buffers and filters local to the call, or guard them.";

    private const int Threads = 4;

    public void Check(TransformSubject subject)
    {
        AudioClip[] clips = [.. Enumerable.Range(0, Threads).Select(i => SyntheticClips.Voice(0.8 + (0.1 * i), 16_000, i))];
        foreach ((string name, ParameterValues values) in subject.Moved())
        {
            float[][] alone = [.. clips.Select(clip => Samples(subject, clip, values))];
            float[][] together = Concurrently.Run(Threads, i => Samples(subject, clips[i], values));
            for (int i = 0; i < Threads; i++)
            {
                Expect.Same(alone[i], together[i], $"Clip '{clips[i].Id}', {name}, changed beside {Threads - 1} others");
            }
        }
    }

    private static float[] Samples(TransformSubject subject, AudioClip clip, ParameterValues values) =>
        subject.Apply(clip, TransformRegions.WholeClip(clip), values).Clip.Samples.ToArray();
}
