using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;

namespace SerHost.Plugins;

/// <summary>Exceptions nobody catches on threads that plugins in this process started: the thread ends, the program goes on, and a remark
/// says what happened. All others end the program as ever.</summary>
internal static class StrayExceptions
{
    private sealed record Owner(string PluginId, PluginRemarks Remarks);

    private static readonly ConditionalWeakTable<AssemblyLoadContext, Owner> s_owners = [];
    private static int s_isInstalled;

    /// <summary>Watches the threads of a plugin. Keeps nothing of it alive.</summary>
    public static void Watch(AssemblyLoadContext context, string pluginId, PluginRemarks remarks)
    {
        s_owners.AddOrUpdate(context, new Owner(pluginId, remarks));
        if (Interlocked.Exchange(ref s_isInstalled, 1) == 0)
        {
            ExceptionHandling.SetUnhandledExceptionHandler(Handle);
        }
    }

    private static bool Handle(Exception error)
    {
        foreach (StackFrame frame in new StackTrace(error).GetFrames())
        {
            if (frame.GetMethod()?.DeclaringType?.Assembly is { } assembly
                && AssemblyLoadContext.GetLoadContext(assembly) is { } context
                && s_owners.TryGetValue(context, out Owner? owner))
            {
                owner.Remarks.Add(
                    owner.PluginId, $"an exception on a thread of its own was not caught: {error.GetType().Name}: {error.Message}");
                return true;
            }
        }

        return false;
    }
}
