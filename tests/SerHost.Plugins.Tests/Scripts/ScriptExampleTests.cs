using SerHost.Plugins.Checking;
using SerHost.Plugins.Hosting;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing;
using SerHost.Sdk.Testing.Running;
using SerHost.Tests.Shared;

namespace SerHost.Plugins.Tests.Scripts;

/// <summary>The worked examples keep the contract, and measure what they say.</summary>
public sealed class ScriptExampleTests : IDisposable
{
    private const int Rate = 16_000;

    /// <summary>The rules but those about time, which a busy machine breaks; 'serhost plugins check' holds them all.</summary>
    private static readonly string[] Rules =
    [
        .. ConformanceSuite.MethodRules.Concat(ConformanceSuite.ExtractorRules).Concat(ConformanceSuite.ProviderRules).Concat(ConformanceSuite.TransformRules).Distinct()
            .Except(["cancellation", "availability", "cheap-constructor", "threads"]),
    ];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("python-random-mask")]
    [InlineData("python-spectral-centroid")]
    [InlineData("python-gain")]
    public void Example_keeps_the_contract(string name) => AssertConformant(Python.Copy(_folder, Python.Example(name), Python.WithNumPy));

    [Fact]
    public void Torch_example_keeps_the_contract() => AssertConformant(Python.Copy(_folder, Python.Example("python-torch-cnn"), Python.WithTorch));

    [Theory]
    [InlineData("attribution")]
    [InlineData("cue")]
    [InlineData("model")]
    [InlineData("transform")]
    public void Template_keeps_the_contract(string kind) => AssertConformant(Python.Copy(_folder, Path.Combine(Python.LibraryFolder, "templates", kind), Python.WithNumPy), "serhost-template-id");

    [Fact]
    public void Cue_in_r_keeps_the_contract()
    {
        Assert.SkipUnless(Python.Runs("Rscript", "-e", "library(jsonlite)"), "Needs R with jsonlite (apt: r-base-core, r-cran-jsonlite).");
        AssertConformant(_folder.Copy(Python.Example("r-zero-crossings"), "r-zero-crossings"));
    }

    [Theory]
    [InlineData(440)]
    [InlineData(2000)]
    public void Centroid_of_a_tone_is_its_frequency(double hz)
    {
        string folder = Python.Copy(_folder, Python.Example("python-spectral-centroid"), Python.WithNumPy);
        using PluginHost host = Trusting.Discover([folder], TimeSpan.FromSeconds(30));

        CueTracks tracks = Extract(host, "spectral-centroid", Tone(hz));

        Assert.All(tracks.Track(0).ToArray(), centroid => Assert.Equal(hz, centroid, 0.01 * hz));
        Assert.Equal(0.0125, tracks.TimeAxis.FirstCentreSeconds, 1e-9);
    }

    [Fact]
    public void Cue_in_r_counts_two_crossings_a_period()
    {
        Assert.SkipUnless(Python.Runs("Rscript", "-e", "library(jsonlite)"), "Needs R with jsonlite (apt: r-base-core, r-cran-jsonlite).");
        using PluginHost host = Trusting.Discover([Python.Example("r-zero-crossings")], TimeSpan.FromSeconds(30));

        CueTracks tracks = Extract(host, "r-zero-crossings", Tone(500));

        Assert.All(tracks.Track(0).ToArray(), rate => Assert.InRange(rate, 940, 1060));
    }

    private static CueTracks Extract(PluginHost host, string id, AudioClip clip)
    {
        ICueExtractor extractor = host.CueExtractor(id);
        return extractor.Extract(clip, ParameterValues.Defaults(extractor.Descriptor.Parameters), TestContext.Current.CancellationToken);
    }

    private static AudioClip Tone(double hz) =>
        new("tone", Enumerable.Range(0, Rate).Select(n => (float)(0.3 * Math.Sin(2 * Math.PI * hz * n / Rate))).ToArray(), Rate);

    private static void AssertConformant(string folder, string? template = null)
    {
        if (template is not null)
        {
            // What 'serhost new' fills in.
            foreach (string file in Directory.GetFiles(folder, "plugin.*"))
            {
                File.WriteAllText(file, File.ReadAllText(file).Replace(template, "my-plugin", StringComparison.Ordinal));
            }
        }

        PluginCheck check = Assert.Single(PluginChecker.CheckAll(folder, new ConformanceSettings { Rules = Rules }));
        Assert.True(check.IsConformant, string.Join(Environment.NewLine, check.Results.Where(result => result.Outcome == RuleOutcome.Failed)));
        Assert.Contains(check.Results, result => result is { RuleId: "determinism", Outcome: RuleOutcome.Passed });
    }
}
