using System.Reflection;
using System.Runtime.CompilerServices;
using SerHost.Plugins.Hosting;
using SerHost.Plugins.Isolation;
using SerHost.Plugins.Loading;
using SerHost.Plugins.Trust;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Plugins;
using SerHost.Sdk.Testing;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Transforms;

namespace SerHost.Plugins.Checking;

/// <summary>Holds plugin folders against the contract: manifest, loading, everything they offer, unloading.</summary>
/// <remarks>Works on the plugin's own objects, not on guarded ones, so that each fault is reported by the rule it breaks.</remarks>
public static class PluginChecker
{
    private const int Collections = 20;
    private static readonly TimeSpan ScriptCallLimit = TimeSpan.FromMinutes(2);

    /// <summary>Checks one plugin's folder, or every plugin in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="settings">How to check.</param>
    /// <exception cref="RequestException">There is no plugin in the folder.</exception>
    public static IReadOnlyList<PluginCheck> CheckAll(string folder, ConformanceSettings settings)
    {
        IReadOnlyList<string> found = PluginFolders.Candidates([folder]);
        return found.Count > 0
            ? [.. found.Select(plugin => Check(plugin, settings))]
            : throw new RequestException("FOLDER", $"{Path.GetFullPath(folder)} holds no plugin: give the folder with plugin.json in it, or one of such folders.");
    }

    private static PluginCheck Check(string folder, ConformanceSettings settings)
    {
        var rows = new PluginRows("plugin");
        PluginManifest? manifest = rows.Try("manifest", () => ReadManifest(folder));
        if (manifest is null)
        {
            return new PluginCheck(Path.GetFileName(folder), folder, rows.Results);
        }

        rows = new PluginRows($"plugin '{manifest.Id}'");
        rows.Pass("manifest");
        if (!rows.Try("own-folder", () => RequireOwn(folder)))
        {
            return new PluginCheck(manifest.Id, folder, rows.Results);
        }

        List<RuleResult> offers = [];
        if (manifest.Script is not null)
        {
            CheckScript(manifest, folder, settings, rows, offers);
            return new PluginCheck(manifest.Id, folder, [.. rows.Results, .. offers]);
        }

        WeakReference? context = LoadAndCheck(manifest, folder, settings, rows, offers);
        if (context is not null)
        {
            rows.Try("unload", () => Unload(context));
        }

        return new PluginCheck(manifest.Id, folder,
            [.. rows.Results.Where(row => row.RuleId != "unload"), .. offers, .. rows.Results.Where(row => row.RuleId == "unload")]);
    }

    private static PluginManifest ReadManifest(string folder)
    {
        string path = Path.Combine(folder, PluginManifest.FileName);
        PluginManifest manifest = File.Exists(path)
            ? PluginManifest.Read(path)
            : throw new InvalidDataException($"{path} does not exist (building against SerHost.Sdk writes it, and so does 'serhost new' for a script).");
        return manifest.WhyUnusable(PluginContracts.SdkVersion) is { } reason
            ? throw new InvalidDataException($"{path}: {reason}") : manifest;
    }

    private static bool RequireOwn(string folder)
    {
        string? reason = FolderGuard.WhyUnsafe(folder, FolderContent.Of(folder), AppContext.BaseDirectory);
        Require(reason is null, reason ?? "");
        return true;
    }

    /// <summary>In a method of its own: what it holds of the plugin is gone when it returns.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference? LoadAndCheck(PluginManifest manifest, string folder, ConformanceSettings settings, PluginRows rows,
        List<RuleResult> offers)
    {
        using PluginAssembly? assembly = rows.Try("load", () => PluginAssembly.Load(manifest, folder));
        if (assembly is null)
        {
            return null;
        }

        IReadOnlyList<Type>? types = rows.Try("contracts", () => PluginContracts.Find(manifest.Id, assembly.Assembly));
        if (types is not null)
        {
            rows.Try("manifest-agrees", () => Agree(manifest, assembly.Assembly, types));
            offers.AddRange(types.SelectMany(type => CheckType(type, settings)));
        }

        return assembly.Context;
    }

    /// <summary>A script is held against the same rules, through the objects by which the host asks it.</summary>
    private static void CheckScript(PluginManifest manifest, string folder, ConformanceSettings settings, PluginRows rows,
        List<RuleResult> offers)
    {
        var remarks = new PluginRemarks();
        var isolation = new IsolationSettings();
        using IsolatedPlugin? plugin = rows.Try(
            "script", () => IsolatedPlugin.Load(manifest.Id,
            LoadedPlugin.WorkersOf(manifest, Path.GetFullPath(folder), isolation, ScriptCallLimit, remarks), ScriptCallLimit, remarks));
        foreach (object contract in plugin?.Contracts ?? [])
        {
            offers.AddRange(CheckContract(contract.GetType(), () => contract, settings));
        }
    }

    private static IEnumerable<RuleResult> CheckType(Type type, ConformanceSettings settings) =>
        CheckContract(type, () => PluginContracts.Create(type), settings);

    private static List<RuleResult> CheckContract(Type type, Func<object> create, ConformanceSettings settings)
    {
        object Create() => create();
        var results = new List<RuleResult>();
        if (typeof(IAttributionMethod).IsAssignableFrom(type))
        {
            results.AddRange(ConformanceSuite.CheckMethod(() => (IAttributionMethod)Create(), settings).Results);
        }

        if (typeof(ICueExtractor).IsAssignableFrom(type))
        {
            results.AddRange(ConformanceSuite.CheckExtractor(() => (ICueExtractor)Create(), settings).Results);
        }

        if (typeof(IClipTransform).IsAssignableFrom(type))
        {
            results.AddRange(ConformanceSuite.CheckTransform(() => (IClipTransform)Create(), settings).Results);
        }

        if (typeof(IModelProvider).IsAssignableFrom(type))
        {
            results.AddRange(ConformanceSuite.CheckProvider(() => (IModelProvider)Create(), settings).Results);
        }

        return results;
    }

    private static bool Agree(PluginManifest manifest, Assembly assembly, IReadOnlyList<Type> types)
    {
        string? id = assembly.GetCustomAttribute<SerHostPluginAttribute>()?.Id;
        Require(id == manifest.Id, $"plugin.json says id '{manifest.Id}', the assembly's SerHostPlugin attribute says '{id}'.");
        (string Kind, Type Contract)[] kinds =
        [
            ("model", typeof(IModelProvider)), ("attribution", typeof(IAttributionMethod)), ("cue", typeof(ICueExtractor)),
                ("transform", typeof(IClipTransform)),
        ];
        foreach ((string kind, Type contract) in kinds)
        {
            bool isNamed = manifest.Kinds.Contains(kind), isOffered = types.Any(contract.IsAssignableFrom);
            Require(isNamed == isOffered, isNamed ? $"plugin.json names the kind '{kind}', but no class implements {contract.Name}."
                : $"A class implements {contract.Name}, but plugin.json does not name the kind '{kind}'.");
        }

        return true;
    }

    private static bool Unload(WeakReference context)
    {
        for (int i = 0; i < Collections && context.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Require(!context.IsAlive, $"It was still in memory after {Collections} garbage collections.");
        return true;
    }

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new InvalidDataException(problem);
        }
    }
}
