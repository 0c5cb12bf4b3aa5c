using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace SerHost.Plugins.Reload;

/// <summary>What probably keeps a plugin in memory: which of the calls known to do so its code makes.</summary>
/// <remarks>Reads the assemblies' own tables of what they call; loads nothing. A guess:
/// that a call is made does not prove that it is what holds.</remarks>
internal static class LeakCauses
{
    private const string Default = "an object of it is still held, for example in a static cache of another library, or by a thread that has not ended.";

    /// <summary>Type and member (a star for any), the likeliest first, and what to say.</summary>
    private static readonly (string Type, string Member, string Cause)[] s_known =
    [
        ("System.AppDomain", "add_*", "a handler of AppDomain.{0}, a static event, that is never taken off"),
        ("System.Console", "add_*", "a handler of Console.{0}, a static event, that is never taken off"),
        ("System.Threading.Tasks.TaskScheduler", "add_*", "a handler of TaskScheduler.{0}, a static event, that is never taken off"),
        ("System.Runtime.Loader.AssemblyLoadContext", "add_*", "a handler of AssemblyLoadContext.{0} that is never taken off"),
        ("System.Net.NetworkInformation.NetworkChange", "add_*", "a handler of NetworkChange.{0}, a static event, that is never taken off"),
        ("System.Threading.Timer", ".ctor", "a timer (System.Threading.Timer) that is never disposed"),
        ("System.Timers.Timer", ".ctor", "a timer (System.Timers.Timer) that is never disposed"),
        ("System.Threading.PeriodicTimer", ".ctor", "a loop on a PeriodicTimer that is never ended"),
        ("System.Threading.Thread", ".ctor", "a thread that is still running"),
        ("System.Threading.ThreadPool", "RegisterWaitForSingleObject", "a wait registered with the thread pool that is never taken back"),
        ("System.Threading.Tasks.Task", "Run", "a task that is still running"),
        ("System.Threading.Tasks.TaskFactory", "StartNew", "a task that is still running"),
        ("System.Runtime.InteropServices.GCHandle", "Alloc", "a GCHandle that is never freed"),
        ("System.Runtime.InteropServices.Marshal", "GetFunctionPointerForDelegate", "a callback given to native code"),
        ("System.Text.Json.JsonSerializer", "*", "types of its own given to System.Text.Json, which keeps them (use a source-generated context, or a JsonSerializerOptions of its own)"),
        ("System.ComponentModel.TypeDescriptor", "*", "types of its own given to TypeDescriptor, which keeps them"),
        ("System.Xml.Serialization.XmlSerializer", "*", "types of its own given to XmlSerializer, which keeps them"),
    ];

    /// <summary>The likely cause, as the end of a sentence.</summary>
    /// <param name="folder">Where the plugin was loaded from.</param>
    /// <param name="assembly">File name of its own assembly; those it brought along are looked at when it shows nothing.</param>
    public static string Find(string folder, string assembly)
    {
        string own = Path.Combine(folder, assembly);
        string[] causes = Causes(own);
        if (causes.Length == 0)
        {
            causes = [.. Directory.EnumerateFiles(folder, "*.dll").Where(file => file != own).Order(StringComparer.Ordinal)
                .SelectMany(file => Causes(file).Select(cause => $"{cause} (in {Path.GetFileName(file)})"))];
        }

        return causes.Length == 0 ? Default : string.Join("; or ", causes.Take(3)) + ".";
    }

    private static string[] Causes(string file)
    {
        try
        {
            using var image = new PEReader(File.OpenRead(file));
            if (!image.HasMetadata)
            {
                return [];
            }

            MetadataReader metadata = image.GetMetadataReader();
            HashSet<(string Type, string Member)> calls = [.. metadata.MemberReferences.Select(metadata.GetMemberReference)
                .Where(member => member.Parent.Kind == HandleKind.TypeReference)
                .Select(member => (NameOf(metadata, (TypeReferenceHandle)member.Parent), metadata.GetString(member.Name)))];
            return [.. s_known.SelectMany(known => calls.Where(call => call.Type == known.Type && Fits(known.Member, call.Member))
                .Select(call => string.Format(System.Globalization.CultureInfo.InvariantCulture, known.Cause,
                    call.Member.Replace("add_", "", StringComparison.Ordinal)))).Distinct()];
        }
        catch (Exception error) when (error is IOException or BadImageFormatException or UnauthorizedAccessException)
        {
            // A native library, or gone by now: it says nothing about what the plugin holds.
            return [];
        }
    }

    private static bool Fits(string pattern, string member) =>
        pattern.EndsWith('*') ? member.StartsWith(pattern[..^1], StringComparison.Ordinal) : pattern == member;

    private static string NameOf(MetadataReader metadata, TypeReferenceHandle handle)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }
}
