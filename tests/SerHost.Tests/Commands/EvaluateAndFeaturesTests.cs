using System.Text.Json;
using SerHost.Core.Audio;
using SerHost.Sdk.Audio;
using SerHost.Shell;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Commands;

/// <summary>The commands <c>evaluate</c> and <c>features</c> on a shipped model and a corpus of tones.</summary>
public sealed class EvaluateAndFeaturesTests : IDisposable
{
    private const string Model = "crema-d-resnet-small";
    private readonly string _folder = Directory.CreateTempSubdirectory("serhost-commands-").FullName;

    public EvaluateAndFeaturesTests()
    {
        string[] ids = ["1001_IEO_ANG_HI", "1001_IEO_SAD_HI", "1002_IEO_ANG_HI", "1002_IEO_NEU_XX", "1003_DFA_FEA_XX"];
        for (int i = 0; i < ids.Length; i++)
        {
            double hz = 150 + (40 * i);
            float[] samples = [.. Enumerable.Range(0, 16_000).Select(n => (float)(0.4 * Math.Sin(2 * Math.PI * hz * n / 16_000)))];
            AudioFile.WriteWav(Path.Combine(_folder, ids[i] + ".wav"), new AudioClip(ids[i], samples, 16_000));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Evaluate_json_counts_every_clip_once()
    {
        (int code, string output, string error) = await Run("evaluate", "--model", Model, "--corpus", _folder, "--json");

        Assert.True(code == ExitCodes.Done, error);
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement root = json.RootElement;
        int[][] confusion = root.GetProperty("confusion").Deserialize<int[][]>()!;
        Assert.Equal(5, root.GetProperty("clips").GetInt32());
        Assert.Equal([2, 0, 1, 0, 1, 1], confusion.Select(row => row.Sum()));
        Assert.Equal(Enumerable.Range(0, 6).Sum(c => confusion[c][c]) / 5.0, root.GetProperty("accuracy").GetDouble(), 1e-12);
        Assert.Equal(3, root.GetProperty("speakers").GetArrayLength());
    }

    [Fact]
    public async Task Evaluate_text_shows_the_figures_of_the_chosen_speakers()
    {
        string speakers = Path.Combine(_folder, "speakers.txt");
        await File.WriteAllTextAsync(speakers, "1001\n1002\n", TestContext.Current.CancellationToken);

        (int code, string output, string error) = await Run("evaluate", "--model", Model, "--corpus", _folder, "--speakers", speakers);

        Assert.True(code == ExitCodes.Done, error);
        Assert.Contains("4 clips, 2 speakers", output, StringComparison.Ordinal);
        Assert.Contains("it needs 5 named speakers", output, StringComparison.Ordinal);
        Assert.Contains("expected calibration error", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Features_writes_values_and_index()
    {
        string path = Path.Combine(_folder, "features.f32");

        (int code, string output, string error) = await Run("features", _folder, "--model", Model, "--out", path);

        Assert.True(code == ExitCodes.Done, error);
        Assert.Contains("5 clips × 128 bands × 201 frames", output, StringComparison.Ordinal);
        float[] values = TestFiles.ReadFloats(path);
        Assert.Equal(5 * 128 * 201, values.Length);
        Assert.All(values.Chunk(128 * 201), clip => Assert.Equal((0f, -80f), (clip.Max(), clip.Min())));
        using JsonDocument index = JsonDocument.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(path, ".json"), TestContext.Current.CancellationToken));
        Assert.Equal([5, 128, 201], index.RootElement.GetProperty("shape").Deserialize<int[]>()!);
        Assert.Equal("16000", index.RootElement.GetProperty("frontEnd").GetProperty("sampleRateHz").GetString());
    }

    [Theory]
    [InlineData("evaluate", "--model", "no-such-model", "--corpus", ".")]
    [InlineData("features", ".", "--model", Model, "--out", "x.json")]
    public async Task Wrong_requests_end_with_usage_and_one_message(params string[] arguments)
    {
        (int code, _, string error) = await Run([.. arguments.Select(argument => argument == "." ? _folder : argument)]);
        Assert.Equal(ExitCodes.Usage, code);
        Assert.NotEmpty(error);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Error)> Run(params string[] arguments) =>
        InProcess.Run([.. arguments, "--models", Path.Combine(TestFiles.RepositoryRoot, "models")]);
}
