namespace SerHost.Tests.Shared;

/// <summary>Where the fixture plugins are built.</summary>
internal static class FixturePlugins
{
    /// <summary>What this test was built as, and the program with it.</summary>
#if DEBUG
    public const string Configuration = "Debug";
#else
    public const string Configuration = "Release";
#endif

    /// <summary>One plugin's folder, for example <c>Good</c>.</summary>
    public static string Folder(string name) =>
        Path.Combine(TestFiles.RepositoryRoot, "tests", "Fixtures.Plugins", "bin", Configuration, "Fixture." + name);

    /// <summary>The folder of one of the plugins that come with the program, for example <c>Transforms.Voice</c>.</summary>
    public static string Shipped(string name) => Path.Combine(ProgramFolder, "plugins", name);

    /// <summary>The program's folder.</summary>
    public static string ProgramFolder => Path.Combine(TestFiles.RepositoryRoot, "host", "SerHost", "bin", Configuration, "net10.0");
}
