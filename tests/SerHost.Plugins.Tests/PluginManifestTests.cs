using SerHost.Tests.Shared;

namespace SerHost.Plugins.Tests;

public sealed class PluginManifestTests : IDisposable
{
    private const string Good = """{ "id": "a-b2", "name": "A", "version": "1.2", "sdkVersion": "0.1.0", "assembly": "A.dll", "kind": "attribution, cue" }""";
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_valid_manifest_gives_every_field()
    {
        PluginManifest manifest = Read(Good);
        Assert.Equal(("a-b2", "A", "1.2", "0.1.0", "A.dll"), (manifest.Id, manifest.Name, manifest.Version, manifest.SdkVersion, manifest.Assembly));
        Assert.Equal(["attribution", "cue"], manifest.Kinds);
    }

    [Theory]
    [InlineData("\"id\": \"a-b2\"", "\"id\": \"A b\"", "'id'")]
    [InlineData("\"id\": \"a-b2\"", "\"id\": \"a--b\"", "'id'")]
    [InlineData("\"id\": \"a-b2\", ", "", "'id'")]
    [InlineData("\"A.dll\"", "\"../A.dll\"", "'assembly'")]
    [InlineData("\"A.dll\"", "\"A.exe\"", "'assembly'")]
    [InlineData("\"attribution, cue\"", "\"sound\"", "'kind'")]
    [InlineData("\"attribution, cue\"", "\",\"", "'kind'")]
    [InlineData("\"1.2\"", "12", "'version'")]
    [InlineData("{ \"id\"", "{ \"id", "line 1")]
    public void Read_wrong_field_is_refused_by_name(string from, string to, string named)
    {
        string path = _folder.File("plugin.json");
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Read(Good.Replace(from, to, StringComparison.Ordinal)));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.1.0", "0.1.0", true)]
    [InlineData("0.1.0", "0.1.5", true)]
    [InlineData("0.1.5", "0.1.0", false)]
    [InlineData("0.1.0", "0.2.0", false)]
    [InlineData("1.1.0", "1.4.0", true)]
    [InlineData("1.5.0", "1.4.0", false)]
    [InlineData("1.0.0", "2.0.0", false)]
    [InlineData("new", "1.0.0", false)]
    public void Incompatibility_follows_version_rules(string builtAgainst, string host, bool fits) =>
        Assert.Equal(fits, PluginManifest.Incompatibility(builtAgainst, host) is null);

    private PluginManifest Read(string text)
    {
        File.WriteAllText(_folder.File("plugin.json"), text);
        return PluginManifest.Read(_folder.File("plugin.json"));
    }
}
