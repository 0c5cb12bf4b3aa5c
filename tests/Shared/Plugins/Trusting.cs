using SerHost.Plugins.Hosting;
using SerHost.Plugins.Isolation;
using SerHost.Plugins.Trust;

namespace SerHost.Tests.Shared;

/// <summary>Hosts of a user who trusts every plugin, with a data folder that lasts as long as this process.</summary>
internal static partial class Trusting
{
    /// <summary>The user's data folder.</summary>
    public static string DataFolder { get; } = CreateDataFolder();

    /// <summary>Trust in everything.</summary>
    public static TrustSettings Settings { get; } = new() { Plugins = [TrustSettings.All], DataFolder = DataFolder };

    /// <summary>As <see cref="PluginHost.Discover"/>.</summary>
    public static PluginHost Discover(IReadOnlyList<string> roots, TimeSpan callLimit, IsolationSettings? isolation = null) =>
        PluginHost.Discover(roots, callLimit, isolation, Settings);

    private static string CreateDataFolder()
    {
        string folder = Directory.CreateTempSubdirectory("serhost-test-data-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }
}
