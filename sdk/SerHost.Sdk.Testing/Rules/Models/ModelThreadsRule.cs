using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Rules.Shared;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Models;

/// <summary>Methods call a model from several threads.</summary>
internal sealed class ModelThreadsRule : IRule<ProviderSubject>
{
    public string Id => "threads";

    public string Checks => "Prepare and Predict on several threads at once give what they give one after the other.";

    public string Cure => "Keep buffers local to the call, or guard them.";

    private const int Threads = 4;
    private const double Tolerance = 1e-5;

    public void Check(ProviderSubject subject)
    {
        foreach (IModel model in subject.Models)
        {
            AudioClip[] clips = [.. Enumerable.Range(0, Threads).Select(i => SyntheticClips.Voice(1.5, 16_000, i))];
            float[][] alone = [.. clips.Select(clip => model.Predict(model.Prepare(clip)))];
            float[][] together = Concurrently.Run(Threads, i => model.Predict(model.Prepare(clips[i])));
            for (int i = 0; i < Threads; i++)
            {
                Expect.Near(alone[i], together[i], Tolerance,
                    $"Model '{model.Descriptor.Id}', clip '{clips[i].Id}' beside {Threads - 1} others");
            }
        }
    }
}
