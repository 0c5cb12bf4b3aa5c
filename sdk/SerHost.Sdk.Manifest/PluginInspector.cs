using System.Reflection;
using System.Runtime.Loader;

namespace SerHost.Sdk.Manifest;

/// <summary>Reads what a plugin is from its assembly, by the same rule by which the host finds its classes. Runs no code of the plugin:
/// types and attributes are looked at, never constructed.</summary>
internal sealed class PluginInspector : AssemblyLoadContext
{
    private const string SdkName = "SerHost.Sdk";
    private const string PluginAttribute = "SerHost.Sdk.Plugins.SerHostPluginAttribute";

    private static readonly (string Contract, string Kind)[] Contracts =
    [
        ("SerHost.Sdk.Models.IModelProvider", "model"),
        ("SerHost.Sdk.Attribution.IAttributionMethod", "attribution"),
        ("SerHost.Sdk.Cues.ICueExtractor", "cue"),
        ("SerHost.Sdk.Transforms.IClipTransform", "transform"),
    ];

    private readonly Dictionary<string, string> _references = new(StringComparer.OrdinalIgnoreCase);

    private PluginInspector(IEnumerable<string> references)
    {
        foreach (string path in references.Where(path => path.Length > 0))
        {
            _references[Path.GetFileNameWithoutExtension(path)] = Path.GetFullPath(path);
        }
    }

    /// <summary>Inspects an assembly.</summary>
    /// <param name="path">The assembly, as compiled.</param>
    /// <param name="references">The assemblies it was compiled against, without the framework's.</param>
    /// <exception cref="ManifestException">It is not a plugin.</exception>
    public static PluginFacts Inspect(string path, IEnumerable<string> references)
    {
        Assembly assembly = new PluginInspector(references).LoadFromAssemblyPath(Path.GetFullPath(path));
        try
        {
            Version? sdk = assembly.GetReferencedAssemblies().FirstOrDefault(name => name.Name == SdkName)?.Version;
            IReadOnlyList<string> kinds = Kinds(assembly);
            (string id, string name, bool isIsolated) = Identity(assembly);
            return new PluginFacts(id, name, VersionOf(assembly), sdk!.ToString(3), Path.GetFileName(path), kinds, isIsolated);
        }
        catch (Exception error) when (error is IOException or TypeLoadException or ReflectionTypeLoadException or BadImageFormatException)
        {
            Exception cause = error is ReflectionTypeLoadException { LoaderExceptions: [{ } first, ..] } ? first : error;
            throw new ManifestException("SERHOST003", $"its types cannot be read: {cause.Message}", error);
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name is { } name && _references.TryGetValue(name, out string? path) ? LoadFromAssemblyPath(path) : null;

    private static string[] Kinds(Assembly assembly)
    {
        Type[] implementing = [.. assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && KindsOf(type).Any())];
        Type[] usable = [.. implementing.Where(IsCreatable)];
        if (usable.Length > 0)
        {
            return [.. Contracts.Select(contract => contract.Kind).Where(kind => usable.Any(type => KindsOf(type).Contains(kind)))];
        }

        string contracts = string.Join(", ", Contracts.Select(contract => contract.Contract[(contract.Contract.LastIndexOf('.') + 1)..]));
        throw new ManifestException("SERHOST001", implementing.Length > 0
            ? $"{implementing[0].FullName} implements a contract but the host could not create it: make it public, not generic, with a "
                + "public constructor without parameters."
            : $"SerHostPluginId is set, but no class implements {contracts}. Write one, or remove the property where the project is a "
                + "library.");
    }

    private static bool IsCreatable(Type type) =>
        type.IsVisible && !type.ContainsGenericParameters && type.GetConstructor(Type.EmptyTypes) is not null;

    private static IEnumerable<string> KindsOf(Type type) =>
        type.GetInterfaces().Where(found => found.Assembly.GetName().Name == SdkName)
            .SelectMany(found => Contracts.Where(contract => contract.Contract == found.FullName).Select(contract => contract.Kind));

    private static (string Id, string Name, bool IsIsolated) Identity(Assembly assembly)
    {
        CustomAttributeData[] found =
            [.. assembly.GetCustomAttributesData().Where(candidate => candidate.AttributeType.FullName == PluginAttribute)];
        if (found is not [{ ConstructorArguments: [{ Value: string id }, { Value: string name }] } data])
        {
            throw new ManifestException("SERHOST004",
                "it lacks the SerHostPlugin attribute: set SerHostPluginId in the project and leave GenerateAssemblyInfo on.");
        }

        bool isId = id.Split('-').All(word => word.Length > 0 && word.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9')));
        return isId && name.Length > 0
            ? (id, name, data.NamedArguments.Any(argument => argument is { MemberName: "IsIsolated", TypedValue.Value: true }))
            : throw new ManifestException(
                "SERHOST002", $"SerHostPluginId '{id}' must be lower-case words joined by hyphens, and SerHostPluginName not empty.");
    }

    private static string VersionOf(Assembly assembly)
    {
        string? text = assembly.GetCustomAttributesData()
            .FirstOrDefault(data => data.AttributeType == typeof(
                AssemblyInformationalVersionAttribute))?.ConstructorArguments[0].Value as string;
        return string.IsNullOrEmpty(text) ? assembly.GetName().Version!.ToString(3) : text.Split('+')[0];
    }
}

/// <summary>What an assembly says about the plugin in it.</summary>
/// <param name="Id">From the assembly's SerHostPlugin attribute.</param>
/// <param name="Name">From the same.</param>
/// <param name="Version">The assembly's informational version without build metadata.</param>
/// <param name="SdkVersion">Version of SerHost.Sdk it was compiled against.</param>
/// <param name="Assembly">Its file name.</param>
/// <param name="Kinds">Kinds of contract its public classes implement: model, attribution, cue, transform.</param>
/// <param name="IsIsolated">Whether the attribute asks for a process of its own.</param>
internal sealed record PluginFacts(
    string Id, string Name, string Version, string SdkVersion, string Assembly, IReadOnlyList<string> Kinds, bool IsIsolated);

/// <summary>A plugin's assembly does not make a plugin; the message says why and what to do.</summary>
/// <param name="code">For example <c>SERHOST001</c>.</param>
/// <param name="message">The reason and the cure.</param>
/// <param name="inner">What was thrown, if anything.</param>
internal sealed class ManifestException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}
