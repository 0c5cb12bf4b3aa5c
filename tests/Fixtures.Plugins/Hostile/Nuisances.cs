using System.Runtime.InteropServices;
using SerHost.Sdk.Attribution;

namespace Fixture.Hostile;

/// <summary>Writes where only the program may write.</summary>
public sealed class ConsoleMethod() : HostileMethod("hostile-console")
{
    protected override void Harm(AttributionSetup setup, AttributionRequest request)
    {
        for (int i = 0; i < 1000; i++)
        {
            Console.WriteLine("hello from the plugin");
            Console.Error.WriteLine("and a complaint");
        }
    }
}

/// <summary>Starts a thread that throws when nobody looks any more.</summary>
public sealed class ThreadMethod() : HostileMethod("hostile-thread")
{
    protected override void Harm(AttributionSetup setup, AttributionRequest request) => new Thread(() =>
    {
        Thread.Sleep(50);
        throw new TimeoutException("the side job went wrong");
    }).Start();
}

/// <summary>Cannot let go.</summary>
public sealed class DisposeMethod() : HostileMethod("hostile-dispose")
{
    protected override void Harm(AttributionSetup setup, AttributionRequest request)
    {
    }

    protected override void End() => Thread.Sleep(Timeout.Infinite);
}

/// <summary>Writes into what it may only read.</summary>
public sealed class VandalMethod() : HostileMethod("hostile-vandal")
{
    protected override void Harm(AttributionSetup setup, AttributionRequest request)
    {
        if (MemoryMarshal.TryGetArray(request.Input.Values, out ArraySegment<float> values))
        {
            Array.Fill(values.Array!, float.NaN);
        }
    }
}
