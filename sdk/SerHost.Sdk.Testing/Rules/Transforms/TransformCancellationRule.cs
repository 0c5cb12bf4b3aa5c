using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Rules.Shared;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;
using SerHost.Sdk.Transforms;

namespace SerHost.Sdk.Testing.Rules.Transforms;

/// <summary>A person who presses Ctrl+C wants the prompt back.</summary>
internal sealed class TransformCancellationRule : IRule<TransformSubject>
{
    public string Id => "cancellation";

    public string Checks => "A cancelled Apply comes back within 1 s, by OperationCanceledException or finished.";

    public string Cure => "Call cancellation.ThrowIfCancellationRequested() once a period, frame or block.";

    public void Check(TransformSubject subject)
    {
        ParameterValues values = subject.Moved()[0].Values;
        AudioClip clip = SyntheticClips.Voice(60);
        Cancellation.Check(
            subject.Settings.CancellationLimit,
            stop => subject.Transform.Apply(
                clip, TransformRegions.WholeClip(clip), new TransformSettings(values, TransformSubject.Seed), stop));
    }
}
