using SerHost.Signal.Programs;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace Cues.OpenSmile.Tests;

/// <summary>SMILExtract cannot be installed on a build machine: a script takes its part, writing tables as the real program's csvSink does.</summary>
public sealed class OpenSmileExtractorTests
{
    private const string Header = "name;frameTime;Loudness_sma3;slope500-1500_sma3;F0semitoneFrom27.5Hz_sma3nz;jitterLocal_sma3nz;HNRdBACF_sma3nz";

    private static AudioClip Clip { get; } = new("clip 'one'", new float[16000], 16000);

    [Fact]
    public void Extract_maps_columns_drops_the_repeated_row_and_turns_zero_into_undefined()
    {
        using var fake = Writing(
            Header, "'unknown';0.000000;1.5;-0.01;0;0;0", "'unknown';0.010000;2.5;-0.02;12;0.01;-3", "'unknown';0.020000;3.5;-0.03;24;0;5", "'unknown';0.020000;9;9;9;9;9");
        CueTracks tracks = Extract(fake);

        Assert.Equal(3, tracks.TimeAxis.Count);
        Assert.Equal(0.02, tracks.TimeAxis.FirstCentreSeconds, 6);
        Assert.Equal(0.01, tracks.TimeAxis.StepSeconds, 6);
        Assert.Equal([false, true, true], tracks.IsVoiced.ToArray());
        Assert.Equal([1.5f, 2.5f, 3.5f], Track(tracks, "loudness"));
        Assert.Equal([-0.01f, -0.02f, -0.03f], Track(tracks, "slope_500_1500"));
        Assert.Equal([float.NaN, 55f, 110f], Track(tracks, "f0_hz"));
        Assert.Equal([float.NaN, 12f, 24f], Track(tracks, "f0_semitone"));
        Assert.Equal([float.NaN, 0.01f, float.NaN], Track(tracks, "jitter"));
        Assert.Equal([float.NaN, -3f, 5f], Track(tracks, "hnr_db"));
        Assert.All(Track(tracks, "alpha_ratio_db"), value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void Extract_of_a_clip_shorter_than_a_frame_runs_nothing_and_gives_no_frames()
    {
        var extractor = new OpenSmileExtractor();
        CueTracks tracks = extractor.Extract(new AudioClip("short", new float[500], 16000), ParameterValues.Defaults(extractor.Descriptor.Parameters), default);
        Assert.Equal(0, tracks.TimeAxis.Count);
    }

    [Theory]
    [InlineData("'unknown';0.0;1;1;1;1", "columns")]
    [InlineData("'unknown';0.0;1;1;nan;1;1", "number")]
    [InlineData("'unknown';soon;1;1;1;1;1", "number")]
    public void Extract_of_a_damaged_row_says_what_is_wrong(string row, string named)
    {
        using var fake = Writing(Header, row);
        Assert.Contains(named, Assert.Throws<ExternalProgramException>(() => Extract(fake)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello world", "header")]
    [InlineData("a;b;c", "frameTime")]
    [InlineData("name;frameTime;mfcc1", "Loudness_sma3")]
    public void Extract_of_a_foreign_table_says_what_was_expected(string header, string named)
    {
        using var fake = Writing(header, "x;0;0");
        Assert.Contains(named, Assert.Throws<ExternalProgramException>(() => Extract(fake)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Extract_with_uneven_times_refuses()
    {
        using var fake = Writing(Header, "'u';0.00;1;1;0;0;0", "'u';0.01;1;1;0;0;0", "'u';0.05;1;1;0;0;0");
        Assert.Contains("equal distances", Assert.Throws<ExternalProgramException>(() => Extract(fake)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Extract_when_the_program_fails_passes_on_what_it_said()
    {
        using var fake = new FakeProgram(FakeProgram.Banner, "echo 'ERROR: component missing' >&2", "exit 5");
        string message = Assert.Throws<ExternalProgramException>(() => Extract(fake)).Message;
        Assert.Contains("exit code 5", message, StringComparison.Ordinal);
        Assert.Contains("component missing", message, StringComparison.Ordinal);
        Assert.Contains(fake.Path, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Extract_when_no_table_appears_says_so()
    {
        using var fake = new FakeProgram(FakeProgram.Banner, "exit 0");
        Assert.Contains("no table", Assert.Throws<ExternalProgramException>(() => Extract(fake)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo 'openSMILE version 1.0.1'", "version 2 or 3")]
    [InlineData("echo 'GNU coreutils 9.1'", "does not say that it is openSMILE")]
    public void Extract_with_another_version_or_program_refuses(string line, string named)
    {
        using var fake = new FakeProgram(line, "exit 0");
        Assert.Contains(named, Assert.Throws<ExternalProgramException>(() => Extract(fake)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Extract_that_takes_too_long_is_ended()
    {
        using var fake = new FakeProgram(FakeProgram.Banner, "sleep 60");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        ParameterException error = Assert.Throws<ParameterException>(() => Extract(fake, "0.2"));
        Assert.Equal("time-limit", error.ParameterId);
        Assert.Contains("0.2 s", error.Message, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Extract_when_cancelled_stops()
    {
        using var fake = new FakeProgram(FakeProgram.Banner, "sleep 60");
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        Assert.ThrowsAny<OperationCanceledException>(() => Extract(fake, cancellation: cancel.Token));
    }

    [Fact]
    public void Extract_without_the_program_names_the_cure()
    {
        var extractor = new OpenSmileExtractor();
        ParameterValues values = ParameterValues.Parse(extractor.Descriptor.Parameters, new Dictionary<string, string> { ["program"] = "no-such-SMILExtract" });
        Assert.Contains("Install openSMILE", Assert.Throws<ParameterException>(() => extractor.Extract(Clip, values, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Extract_with_a_missing_configuration_names_the_parameter()
    {
        using var fake = new FakeProgram(FakeProgram.Banner);
        var extractor = new OpenSmileExtractor();
        ParameterValues values = ParameterValues.Parse(
            extractor.Descriptor.Parameters, new Dictionary<string, string> { ["program"] = fake.Path, ["config"] = "/no/such.conf" });
        Assert.Equal("config", Assert.Throws<ParameterException>(() => extractor.Extract(Clip, values, default)).ParameterId);
    }

    private static FakeProgram Writing(params string[] table) =>
        new(FakeProgram.Banner, FakeProgram.WritesTable, "cat > \"$out\" <<'TABLE'\n" + string.Join('\n', table) + "\nTABLE");

    private static CueTracks Extract(FakeProgram fake, string limit = "60", CancellationToken cancellation = default)
    {
        var extractor = new OpenSmileExtractor();
        ParameterValues values = ParameterValues.Parse(extractor.Descriptor.Parameters, new Dictionary<string, string>
        {
            ["program"] = fake.Path, ["config"] = fake.Configuration, ["time-limit"] = limit,
        });
        return extractor.Extract(Clip, values, cancellation);
    }

    private static float[] Track(CueTracks tracks, string id) =>
        tracks.Track(tracks.Cues.Select((cue, index) => (cue, index)).First(c => c.cue.Id == id).index).ToArray();
}
