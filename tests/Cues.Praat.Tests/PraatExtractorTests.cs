using SerHost.Signal.Programs;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace Cues.Praat.Tests;

/// <summary>Praat itself where it is installed; scripts in its place for its failures.</summary>
public sealed class PraatExtractorTests
{
    [Fact]
    public void Extract_of_a_tone_finds_its_pitch_and_level()
    {
        CueTracks tracks = Extract(Tone(220, 1.0, 0.5), RequirePraat());
        int middle = tracks.TimeAxis.Count / 2;
        Assert.Equal(99, tracks.TimeAxis.Count);
        Assert.Equal(220, Track(tracks, "f0_hz")[middle], 0.5);
        Assert.Equal(36, Track(tracks, "f0_semitone")[middle], 0.05);
        Assert.True(Track(tracks, "hnr_db")[middle] > 30);
        Assert.True(Track(tracks, "jitter")[middle] < 1e-3);
        Assert.True(Track(tracks, "shimmer_db")[middle] < 0.01);

        // RMS 0.5/√2 relative to 2·10⁻⁵.
        Assert.Equal(20 * Math.Log10(0.5 / Math.Sqrt(2) / 2e-5), Track(tracks, "intensity_db")[middle], 0.1);
        Assert.True(tracks.IsVoiced.Span[middle]);
    }

    [Fact]
    public void Harmonicity_beside_frames_without_any_is_that_of_the_voice()
    {
        // Loud and soft by turns, 83 and 67 ms, in a length that puts Praat's frames beside ours. The soft part is voiced to Praat's pitch
        // (silence below 0.03 of the peak) and silent to its harmonicity (below 0.1), which marks it by -200.
        float[] samples = Tone(220, 1.504, 0.5).Samples.ToArray();
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] *= i / 16000.0 % 0.15 < 0.083 ? 1 : 0.05f;
        }

        CueTracks tracks = Extract(new AudioClip("loud and soft", samples, 16000), RequirePraat());
        float[] defined = [.. Track(tracks, "hnr_db").Where(value => !float.IsNaN(value))];
        Assert.True(defined.Length > 30, $"{defined.Length} frames have a value.");
        Assert.All(defined, value => Assert.InRange(value, -10, 80));
    }

    [Fact]
    public void Extract_of_silence_leaves_pitch_undefined()
    {
        CueTracks tracks = Extract(new AudioClip("silence", new float[16000], 16000), RequirePraat());
        Assert.All(Track(tracks, "f0_hz"), value => Assert.True(float.IsNaN(value)));
        Assert.All(tracks.IsVoiced.ToArray(), Assert.False);
    }

    [Fact]
    public void Extract_of_a_clip_shorter_than_praat_takes_works()
    {
        CueTracks tracks = Extract(Tone(300, 0.05, 0.5), RequirePraat());
        Assert.Equal(4, tracks.TimeAxis.Count);
    }

    [Fact]
    public void Extract_of_a_clip_shorter_than_a_frame_gives_no_frames() =>
        Assert.Equal(0, Extract(Tone(300, 0.01, 0.5), "no-such-praat").TimeAxis.Count);

    [Fact]
    public void Extract_without_praat_names_the_cure() =>
        Assert.Contains("Install Praat", Assert.Throws<ParameterException>(() => Extract(Tone(300, 0.1, 0.5), "no-such-praat")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Extract_with_an_empty_program_names_the_parameter(string program) =>
        Assert.Equal("program", Assert.Throws<ParameterException>(() => Extract(Tone(300, 0.1, 0.5), program)).ParameterId);

    [Theory]
    [InlineData("echo 'Praat 5.4.22 (October 8 2015)'", "6.1 or newer")]
    [InlineData("echo nonsense", "does not say that it is Praat")]
    [InlineData("[ \"$1\" = --version ] && echo 'Praat 6.3.07' && exit 0; echo 'Error: out of memory' >&2; exit 255", "out of memory")]
    [InlineData("[ \"$1\" = --version ] && echo 'Praat 6.3.07' && exit 0; printf 'what\\never\\n' > \"$4\"", "something else than expected")]
    [InlineData("[ \"$1\" = --version ] && echo 'Praat 6.3.07' && exit 0; sleep 60", "had not finished after 0.5 s")]
    public void Extract_from_a_faulty_program_says_what_is_wrong(string script, string named)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Needs shell scripts.");
            return;
        }

        string folder = Directory.CreateTempSubdirectory("serhost praat 'quoted' ").FullName;
        string path = Path.Combine(folder, "my praat");
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            Exception error = Assert.ThrowsAny<Exception>(() => Extract(Tone(300, 0.1, 0.5), path, "0.5"));
            Assert.True(error is ExternalProgramException or ParameterException { ParameterId: "time-limit" }, error.ToString());
            Assert.Contains(named, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Extract_with_a_ceiling_below_the_floor_names_the_parameter()
    {
        var extractor = new PraatExtractor();
        ParameterValues values = ParameterValues.Parse(
            extractor.Descriptor.Parameters, new Dictionary<string, string> { ["pitch-floor"] = "400", ["pitch-ceiling"] = "300" });
        Assert.Equal("pitch-ceiling", Assert.Throws<ParameterException>(() => extractor.Extract(Tone(300, 1, 0.5), values, default)).ParameterId);
    }

    [Fact]
    public void CheckAvailability_answers_within_a_second()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Availability availability = new PraatExtractor().CheckAvailability();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1));
        Assert.NotEqual("", availability.Reason);
    }

    private static string RequirePraat()
    {
        Assert.SkipUnless(ExternalProgram.Find("praat") is not null, "Praat is not installed.");
        return "praat";
    }

    private static AudioClip Tone(double hz, double seconds, double amplitude) => new(
        "tone \"one\"", Enumerable.Range(0, (int)(seconds * 16000)).Select(i => (float)(amplitude * Math.Sin(2 * Math.PI * hz * i / 16000))).ToArray(), 16000);

    private static CueTracks Extract(AudioClip clip, string program, string limit = "60")
    {
        var extractor = new PraatExtractor();
        ParameterValues values = ParameterValues.Parse(
            extractor.Descriptor.Parameters, new Dictionary<string, string> { ["program"] = program, ["time-limit"] = limit });
        return extractor.Extract(clip, values, CancellationToken.None);
    }

    private static float[] Track(CueTracks tracks, string id) =>
        tracks.Track(tracks.Cues.Select((cue, index) => (cue, index)).First(c => c.cue.Id == id).index).ToArray();
}
