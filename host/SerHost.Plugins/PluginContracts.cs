using System.Reflection;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Transforms;

namespace SerHost.Plugins;

/// <summary>Finds and constructs the classes of a plugin that implement a contract of the SDK.</summary>
internal static class PluginContracts
{
    /// <summary>Version of the SDK this program was built with.</summary>
    public static string SdkVersion { get; } = typeof(IAttributionMethod).Assembly.GetName().Version!.ToString(3);

    private static readonly Type[] Contracts = [typeof(IModelProvider), typeof(IAttributionMethod), typeof(ICueExtractor),
        typeof(IClipTransform)];

    /// <summary>Constructs every public class with a public parameterless constructor that implements a contract.</summary>
    /// <exception cref="PluginException">A dependency is missing, a constructor threw,
    /// or there is no such class; the reason is told.</exception>
    public static IReadOnlyList<object> CreateAll(string pluginId, Assembly assembly) =>
        [.. Find(pluginId, assembly).Select(type => Create(pluginId, type))];

    /// <summary>The public classes with a public parameterless constructor that implement a contract.</summary>
    /// <exception cref="PluginException">A dependency is missing, or there is no such class; the reason is told.</exception>
    public static IReadOnlyList<Type> Find(string pluginId, Assembly assembly)
    {
        Type[] types = ExportedTypes(pluginId, assembly);
        Type[] usable = [.. types.Where(type => Contracts.Any(contract => contract.IsAssignableFrom(type)))];
        if (usable.Length == 0)
        {
            throw new PluginException(pluginId, "load", WhyNone(assembly, types));
        }

        return OtherSdk(assembly) is { } reason ? throw new PluginException(pluginId, "load", reason) : usable;
    }

    private static Type[] ExportedTypes(string pluginId, Assembly assembly)
    {
        try
        {
            return [.. assembly.GetExportedTypes().Where(type =>
                type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
                    && type.GetConstructor(Type.EmptyTypes) is not null)];
        }
        catch (Exception error) when (error is IOException or TypeLoadException or ReflectionTypeLoadException or BadImageFormatException)
        {
            Exception cause = error is ReflectionTypeLoadException { LoaderExceptions: [{ } first, ..] } ? first : error;
            string problem = OtherSdk(assembly) is { } reason ? reason : cause is FileNotFoundException { FileName: { Length: > 0 } file }
                ? $"it needs the assembly '{file}', which is not in its folder: copy the whole folder of the plugin."
                : $"its types cannot be loaded ({cause.Message}).";
            throw new PluginException(pluginId, "load", problem, error.ToString());
        }
    }

    /// <summary>Why the SDK the assembly really refers to does not fit, whatever its manifest says; null when it does.</summary>
    private static string? OtherSdk(Assembly assembly)
    {
        Version? built = assembly.GetReferencedAssemblies()
            .FirstOrDefault(name => name.Name == typeof(IModelProvider).Assembly.GetName().Name)?.Version;
        return built is null ? null : PluginManifest.Incompatibility(built.ToString(3), SdkVersion);
    }

    private static string WhyNone(Assembly assembly, Type[] types)
    {
        // A plugin that carries its own SDK implements interfaces that have the right names but are not ours.
        Type? stranger = types.SelectMany(type => type.GetInterfaces())
            .FirstOrDefault(found => Contracts.Any(contract => contract.FullName == found.FullName));
        if (stranger is not null)
        {
            return $"it implements {stranger.Name} of another SerHost.Sdk ({stranger.Assembly.GetName().Version} at {stranger.Assembly.Location}): "
                + "remove SerHost.Sdk.dll from the plugin's folder and build it against this program's SDK.";
        }

        return $"{assembly.GetName().Name} has no public class with a public parameterless constructor that implements "
            + $"{string.Join(", ", Contracts.Select(contract => contract.Name))}.";
    }

    /// <summary>Constructs one of them; the constructor's own exception comes through.</summary>
    public static object Create(Type type) =>
        Activator.CreateInstance(type, BindingFlags.DoNotWrapExceptions | BindingFlags.Public | BindingFlags.Instance, null, null, null)!;

    private static object Create(string pluginId, Type type)
    {
        try
        {
            return Activator.CreateInstance(type)!;
        }
        catch (Exception error)
        {
            Exception cause = error is TargetInvocationException { InnerException: { } inner } ? inner : error;
            throw new PluginException(
                pluginId, "load", $"the constructor of {type.Name} threw {cause.GetType().Name}: {cause.Message}", cause.ToString());
        }
    }
}
