using SerHost.Plugins.Hosting;
using SerHost.Plugins.Trust;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Material;
using SerHost.Tests.Shared;

namespace SerHost.Plugins.Tests.Scripts;

/// <summary>A script that is saved while the program is open, and what counts as its files.</summary>
public sealed class ScriptReloadTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly ConformanceModel _model = new(12);

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Saved_script_is_used_by_new_work_and_addressed_by_another_version()
    {
        string folder = ScriptFolder.Method(_folder, "tried", "return np.full(input.values.shape, 1)");
        using PluginHost host = Trusting.Discover([folder], TimeSpan.FromSeconds(60));
        IAttributionMethod before = host.Method("tried");
        Assert.Equal(1, Explain(before));

        ScriptFolder.Method(_folder, "tried", "return np.full(input.values.shape, 2)");
        Assert.Equal(["tried"], host.Rescan());

        IAttributionMethod after = host.Method("tried");
        Assert.Equal(2, Explain(after));
        Assert.StartsWith("1.0+", after.Descriptor.Version, StringComparison.Ordinal);
        Assert.NotEqual(before.Descriptor.Version, after.Descriptor.Version);
    }

    [Fact]
    public void Script_that_was_saved_broken_leaves_the_old_one_in_use_and_says_why()
    {
        string folder = ScriptFolder.Method(_folder, "tried", "return np.full(input.values.shape, 1)");
        using PluginHost host = Trusting.Discover([folder], TimeSpan.FromSeconds(60));
        Assert.Equal(1, Explain(host.Method("tried")));

        File.WriteAllText(Path.Combine(folder, "plugin.py"), "half a sentence");
        host.Rescan();

        Assert.Equal(1, Explain(host.Method("tried")));
        Assert.Contains("its script ended with SyntaxError", Assert.Single(host.Listings).Update, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_file_counts_but_code_that_python_compiled()
    {
        string folder = ScriptFolder.Write(_folder, "tried", "attribution", "run()", ["python3", "plugin.py"]);
        File.WriteAllText(Path.Combine(folder, "helper.py"), "x = 1");
        string hash = FolderContent.Of(folder).Hash();

        File.WriteAllText(_folder.File("tried", "__pycache__", "helper.cpython-311.pyc"), "compiled");
        Assert.Equal(hash, FolderContent.Of(folder).Hash());
        File.WriteAllText(Path.Combine(folder, "helper.py"), "x = 2");
        Assert.NotEqual(hash, FolderContent.Of(folder).Hash());
    }

    private float Explain(IAttributionMethod method)
    {
        using IAttributionSession session = method.Prepare(new AttributionSetup(_model, ParameterValues.Defaults(method.Descriptor.Parameters)));
        return session.Explain([new AttributionRequest(_model.MakeInput(40), 0)], null, TestContext.Current.CancellationToken)[0].Values.Span[0];
    }
}
