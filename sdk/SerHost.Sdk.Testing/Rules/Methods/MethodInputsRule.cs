using System.Runtime.InteropServices;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Methods;

/// <summary>Inputs are shared between methods and threads.</summary>
internal sealed class MethodInputsRule : IRule<MethodSubject>
{
    public string Id => "inputs-untouched";

    public string Checks => "Inputs are not written to, and a map does not share memory with one.";

    public string Cure => "Copy the input's values before changing them.";

    public void Check(MethodSubject subject)
    {
        AttributionRequest[] requests = subject.Requests(2);
        float[][] before = [.. requests.Select(request => request.Input.Values.ToArray())];
        IReadOnlyList<RelevanceMap> maps = subject.Explain(requests);
        for (int i = 0; i < requests.Length; i++)
        {
            Expect.Same(before[i], requests[i].Input.Values.Span, $"Input {i} after Explain");
            bool isShared = MemoryMarshal.TryGetArray(requests[i].Input.Values, out ArraySegment<float> input)
                && MemoryMarshal.TryGetArray(maps[i].Values, out ArraySegment<float> map) && ReferenceEquals(input.Array, map.Array);
            Expect.That(!isShared, $"Map {i} is the memory of its input.");
        }
    }
}
