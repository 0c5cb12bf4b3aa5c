using System.Diagnostics;

namespace SerHost.Tests.Shared;

/// <summary>The Pythons of this machine, for tests of plugins written in it.</summary>
internal static class Python
{
    private static readonly Lazy<string?> s_withNumPy = new(() => Find("numpy"));
    private static readonly Lazy<string?> s_withTorch = new(() => Find("numpy, torch"));

    /// <summary>Path of a Python 3.9 or newer with NumPy; skips the test, with the reason, where there is none.</summary>
    public static string WithNumPy => Require(s_withNumPy.Value, "NumPy (apt: python3-numpy)");

    /// <summary>Path of one with PyTorch as well.</summary>
    public static string WithTorch => Require(s_withTorch.Value, "NumPy and PyTorch (apt: python3-torch)");

    /// <summary>Path of the serhost_plugin.py in the sources' folder.</summary>
    public static string LibraryFolder => Path.Combine(TestFiles.RepositoryRoot, "sdk", "python");

    /// <summary>An example's folder, for example <c>python-random-mask</c>.</summary>
    public static string Example(string name) => Path.Combine(TestFiles.RepositoryRoot, "sdk", "examples", name);

    /// <summary>Copies an example (or any folder of a script) so that it runs in a given interpreter, whatever the user's PATH holds.</summary>
    public static string Copy(ScratchFolder folder, string source, string interpreter)
    {
        string target = folder.Copy(source, Path.GetFileName(source)), manifest = Path.Combine(target, "plugin.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"python3\"", $"\"{interpreter}\"", StringComparison.Ordinal));
        return target;
    }

    /// <summary>Whether a program runs to its end without an error.</summary>
    public static bool Runs(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.StandardOutput.ReadToEnd();
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string? Find(string packages)
    {
        string? own = Environment.GetEnvironmentVariable("SERHOST_PYTHON");
        string[] known = [.. own is { Length: > 0 } ? [own] : Array.Empty<string>(), "/usr/bin/python3", "python3", "python"];
        return known.FirstOrDefault(program => Runs(program, "-c", $"import sys, {packages}; sys.exit(sys.version_info < (3, 9))"));
    }

    private static string Require(string? found, string what)
    {
        Assert.SkipUnless(found is not null, $"Needs a Python 3.9 or newer with {what}.");
        return found!;
    }
}
