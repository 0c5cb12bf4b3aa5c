using System.Runtime.InteropServices;
using SerHost.Sdk.Attribution;

namespace Fixture.Hostile;

/// <summary>Fills the managed heap.</summary>
public sealed class MemoryMethod() : HostileMethod("hostile-memory")
{
    protected override void Harm(AttributionSetup setup, AttributionRequest request)
    {
        var kept = new List<byte[]>();
        while (true)
        {
            byte[] block = new byte[1 << 22];
            Array.Fill(block, (byte)1);
            kept.Add(block);
        }
    }
}

/// <summary>Fills memory the runtime does not know of.</summary>
public sealed unsafe class NativeMemoryMethod() : HostileMethod("hostile-native-memory")
{
    protected override void Harm(AttributionSetup setup, AttributionRequest request)
    {
        while (true)
        {
            const int size = 1 << 22;
            void* block = NativeMemory.Alloc(size);
            NativeMemory.Fill(block, size, 1);
            Thread.Sleep(1);
        }
    }
}

/// <summary>Never ends and looks at nothing.</summary>
public sealed class LoopMethod() : HostileMethod("hostile-loop")
{
    private long _turns;

    protected override void Harm(AttributionSetup setup, AttributionRequest request)
    {
        while (true)
        {
            Interlocked.Increment(ref _turns);
        }
    }
}

/// <summary>Far more than anybody asked for.</summary>
public sealed class HugeMethod() : HostileMethod("hostile-huge")
{
    protected override void Harm(AttributionSetup setup, AttributionRequest request)
    {
    }

    protected override RelevanceMap Map(AttributionRequest request)
    {
        RelevanceMap map = Ones(request);
        NamedMap extra = new("again", 0, map.Values);
        return new RelevanceMap(map.Bands, map.Values, map.TimeAxis, map.Target) { ExtraMaps = [.. Enumerable.Repeat(extra, 3_000_000)] };
    }
}
