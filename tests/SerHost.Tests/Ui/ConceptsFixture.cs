using SerHost.Core.Audio;
using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Sdk.Audio;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Ui;

/// <summary>A shipped model and four clips of tones that change their loudness, run once.</summary>
public sealed class ConceptsFixture : IAsyncLifetime
{
    private readonly ScratchFolder _folder = new();
    internal HostSession Session { get; private set; } = null!;

    internal string Corpus => _folder.File("clips");

    public async ValueTask InitializeAsync()
    {
        string clips = Directory.CreateDirectory(_folder.File("clips")).FullName;
        for (int i = 0; i < 4; i++)
        {
            float[] samples = [.. Enumerable.Range(0, 24_000).Select(n => (float)(0.3 * (1 + Math.Sin(n * 0.0004 * (i + 1))) * Math.Sin(n * 0.05 * (1 + (0.2 * i)))))];
            AudioFile.WriteWav(Path.Combine(clips, $"100{i}_IEO_ANG_XX.wav"), new AudioClip("tone", samples, 16_000));
        }

        string plugins = Path.Combine(FixturePlugins.ProgramFolder, "plugins");
        Session = Trusting.Open(new HostOptions
        {
            PluginFolders = [Path.Combine(plugins, "Model.Onnx"), Path.Combine(plugins, "Cues.Gemaps"), Path.Combine(plugins, "Attribution.Baselines")],
            ModelFolders = [Path.Combine(TestFiles.RepositoryRoot, "models")],
            StoreFolder = _folder.File("store"), Threads = 2, ProgramFolder = _folder.Path,
        });
        await Session.RunAsync(
            new Experiment { Name = "test", Corpus = new CorpusChoice { Path = clips }, Model = "crema-d-resnet-small", Methods = [new MethodChoice { Id = "energy" }], Cues = new CueChoice { Id = "gemaps" } },
            null, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        _folder.Dispose();
    }
}
