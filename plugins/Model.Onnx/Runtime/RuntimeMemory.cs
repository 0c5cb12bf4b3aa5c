using Microsoft.ML.OnnxRuntime;

namespace Model.Onnx.Runtime;

/// <summary>Bounds the memory ONNX Runtime may take for tensors: a hostile file can ask for more than the machine has.</summary>
internal static class RuntimeMemory
{
    private static readonly Lazy<bool> Registered = new(Register);

    /// <summary>Makes a session allocate within the bound.</summary>
    public static void Bound(SessionOptions options)
    {
        if (Registered.Value)
        {
            options.AddSessionConfigEntry("session.use_env_allocators", "1");
        }
    }

    /// <summary>Half of the machine's memory, at most 4 GiB, shared by all models.</summary>
    private static bool Register()
    {
        long bytes = Math.Max(1L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);
        using var arena = new OrtArenaCfg((uint)Math.Min(uint.MaxValue, bytes), -1, -1, -1);
        try
        {
            OrtEnv.Instance().CreateAndRegisterAllocator(OrtMemoryInfo.DefaultInstance, arena);
        }
        catch (OnnxRuntimeException)
        {
            // Registered already: the runtime's library outlives a plugin that is unloaded and loaded again, and so does its bound.
        }

        return true;
    }
}
