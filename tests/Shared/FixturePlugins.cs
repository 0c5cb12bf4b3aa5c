namespace SerHost.Tests.Shared;

/// <summary>Where the fixture plugins are built.</summary>
internal static class FixturePlugins
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    /// <summary>One plugin's folder, for example <c>Good</c>.</summary>
    public static string Folder(string name) =>
        Path.Combine(TestFiles.RepositoryRoot, "tests", "Fixtures.Plugins", "bin", Configuration, "Fixture." + name);

    /// <summary>The program's folder.</summary>
    public static string ProgramFolder => Path.Combine(TestFiles.RepositoryRoot, "host", "SerHost", "bin", Configuration, "net10.0");
}
