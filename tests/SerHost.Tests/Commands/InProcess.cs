using System.Runtime.CompilerServices;
using SerHost.Commands;
using SerHost.Shell;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Commands;

/// <summary>Runs commands in the tests' own process, with the built ONNX plugin.</summary>
internal static class InProcess
{
    private static string PluginFolder => Path.Combine(FixturePlugins.ProgramFolder, "plugins", "Model.Onnx");

    /// <summary>Nothing of the user's own data is read or written by these tests.</summary>
    [ModuleInitializer]
    internal static void UseOwnDataFolder() => Environment.SetEnvironmentVariable("XDG_DATA_HOME", Trusting.DataFolder);

    /// <summary>Runs a command; skips where the plugin has not been built.</summary>
    public static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        Assert.SkipUnless(Directory.Exists(PluginFolder), $"{PluginFolder} has not been built.");
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await CommandTree.RunAsync([.. arguments, "--plugins", PluginFolder, "--trust", "model-onnx"], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
