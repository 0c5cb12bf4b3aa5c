using SerHost.Sdk.Attribution;
using SerHost.Sdk.Testing.Rules.Shared;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Methods;

/// <summary>A person who presses Ctrl+C wants the prompt back.</summary>
internal sealed class MethodCancellationRule : IRule<MethodSubject>
{
    public string Id => "cancellation";

    public string Checks => "A cancelled Explain comes back within 1 s (aim at 0.2 s), by OperationCanceledException or finished.";

    public string Cure => "Call cancellation.ThrowIfCancellationRequested() in the innermost loop that takes more than some milliseconds.";

    private const int Clips = 128;

    public void Check(MethodSubject subject)
    {
        subject.Explain(subject.Requests(1, 150));
        AttributionRequest request = subject.Requests(1, 150)[0];
        using IAttributionSession session = subject.Method.Prepare(new AttributionSetup(subject.Model, subject.Defaults));
        Cancellation.Check(subject.Settings.CancellationLimit, stop => session.Explain([.. Enumerable.Repeat(request, Clips)], null, stop));
    }
}
