using System.Runtime.InteropServices;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;

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

/// <summary>Leaves a thread behind that goes on asking the model, between calls and during the next.</summary>
public sealed class AfterthoughtMethod() : HostileMethod("hostile-afterthought")
{
    protected override void Harm(AttributionSetup setup, AttributionRequest request)
    {
        new Thread(() =>
        {
            while (true)
            {
                try
                {
                    setup.Model.Predict(request.Input);
                }
                catch (Exception)
                {
                    // It does not care.
                    Thread.Sleep(1);
                }
            }
        })
        {
            IsBackground = true,
        }.Start();
        for (int i = 0; i < 50; i++)
        {
            setup.Model.Predict(request.Input);
        }
    }
}
