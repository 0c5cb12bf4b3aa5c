using SerHost.Sdk.Attribution;
using SerHost.Sdk.Testing.Rules.Shared;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Methods;

/// <summary>The host explains several clips at once.</summary>
internal sealed class MethodThreadsRule : IRule<MethodSubject>
{
    public string Id => "threads";

    public string Checks => "Sessions of one method on different threads give what they give one after the other.";

    public string Cure => "Keep state in the session; guard or drop static and shared fields.";

    private const int Threads = 4;
    private const int Rounds = 3;

    public void Check(MethodSubject subject)
    {
        AttributionRequest[] requests = subject.Requests(Threads);
        float[][] alone = [.. requests.Select(request => subject.Explain([request])[0].Values.ToArray())];
        for (int round = 0; round < Rounds; round++)
        {
            float[][] together = Concurrently.Run(Threads, i => subject.Explain([requests[i]])[0].Values.ToArray());
            for (int i = 0; i < Threads; i++)
            {
                Expect.Same(alone[i], together[i], $"Map {i}, computed beside {Threads - 1} others");
            }
        }
    }
}
