using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Rules.Shared;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Extractors;

/// <summary>A person who presses Ctrl+C wants the prompt back.</summary>
internal sealed class ExtractorCancellationRule : IRule<ExtractorSubject>
{
    public string Id => "cancellation";

    public string Checks => "A cancelled Extract comes back within 1 s, by OperationCanceledException or finished.";

    public string Cure => "Call cancellation.ThrowIfCancellationRequested() once a frame or block.";

    public void Check(ExtractorSubject subject)
    {
        subject.Extract(SyntheticClips.Voice(0.5));
        AudioClip clip = SyntheticClips.Voice(60);
        Cancellation.Check(subject.Settings.CancellationLimit, stop => subject.Extractor.Extract(clip, subject.Defaults, stop));
    }
}
