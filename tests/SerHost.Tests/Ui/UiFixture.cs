using SerHost.Core.Audio;
using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Sdk.Audio;
using SerHost.Tests.Shared;
using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;
using SerHost.Ui.Snapshot;

namespace SerHost.Tests.Ui;

/// <summary>A corpus of eight clips, loud ones called angry and soft ones sad, two of them labelled wrongly, run with the fixture plugins.</summary>
public sealed class UiFixture : IAsyncLifetime
{
    private const int RateHz = 8000;
    private readonly ScratchFolder _folder = new();

    internal HostSession Session { get; private set; } = null!;

    internal string Corpus => _folder.File("clips");

    internal ScratchFolder Folder => _folder;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Corpus);
        for (int i = 0; i < 8; i++)
        {
            bool isLoud = i % 2 == 0;
            string label = isLoud != i >= 6 ? "ANG" : "SAD"; // the last two say the opposite of what they are
            WriteNoise(Path.Combine(Corpus, $"{1001 + (i / 2)}_IEO_{label}_XX.wav"), isLoud ? 0.5 : 0.005, seed: i);
        }

        Session = Trusting.Open(new HostOptions
        {
            PluginFolders = [FixturePlugins.Folder("Good")],
            StoreFolder = _folder.File("store"),
            Threads = 2,
            ProgramFolder = _folder.Path,
        });
        await Session.RunAsync(Experiment(), null, CancellationToken.None);
    }

    internal Experiment Experiment() => new()
    {
        Name = "test",
        Corpus = new CorpusChoice { Path = Corpus },
        Model = "fixture-level",
        Methods = [new MethodChoice { Id = "fixture-columns" }, new MethodChoice { Id = "fixture-dice" }],
        Cues = new CueChoice { Id = "fixture-level" },
        Segments = new Analysis.Segments.SegmentSettings { WindowFrames = 4, Count = 4, FillUp = true },
    };

    /// <summary>The UI on this corpus, at rest.</summary>
    internal OffScreen Open(string page, int columns = 100, int rows = 30, string? corpus = null, Display? display = null)
    {
        var screen = new OffScreen(Session, new Place { Corpus = corpus ?? Corpus }, columns, rows, display);
        screen.Window.ShowPage(page);
        screen.Settle();
        return screen;
    }

    internal static void WriteNoise(string path, double amplitude, int seed, double seconds = 2.5)
    {
        var random = new Random(seed);
        float[] samples = [.. Enumerable.Range(0, (int)(seconds * RateHz)).Select(n => (float)(amplitude * (0.2 + Math.Abs(Math.Sin(n * 0.0013))) * (random.NextDouble() - 0.5)))];
        AudioFile.WriteWav(path, new AudioClip("noise", samples, RateHz));
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        _folder.Dispose();
    }
}
