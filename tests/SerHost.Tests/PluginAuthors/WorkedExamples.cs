using System.Globalization;
using System.Text.Json;
using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Core.Demo;
using SerHost.Sdk.Audio;
using SerHost.Tests.EndToEnd;
using SerHost.Tests.Shared;

namespace SerHost.Tests.PluginAuthors;

/// <summary>The worked examples by others do what they say, in the real program. Part of <see cref="TemplateTests"/>' workplace.</summary>
/// <param name="workplace">Where they were built.</param>
internal sealed class WorkedExamples(AuthorWorkplace workplace)
{
    private const int RateHz = 16000;
    private readonly SerhostProgram _serhost = workplace.Serhost;

    /// <summary>Syllables the speech-rate plugin counts in a recording: its rate over the whole clip, times the clip's length.</summary>
    public double Syllables(string clip, double durationSeconds)
    {
        string window = (2 * Math.Ceiling(durationSeconds)).ToString(CultureInfo.InvariantCulture);
        SerhostProgram.Outcome outcome = _serhost.Run("cues", clip, "--extractor", "speech-rate", "--param", $"window={window}", "--csv", "-", "--plugins", workplace.Plugins);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        string[] rows = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int column = Array.FindIndex(rows[0].Split(','), name => name.StartsWith("speech_rate", StringComparison.Ordinal));
        return double.Parse(rows[1].Split(',')[column], CultureInfo.InvariantCulture) * durationSeconds;
    }

    /// <summary>A clip of the demo corpus, and the syllables spoken in it.</summary>
    public static (string Path, DemoTruth Truth) DemoClip(string folder, int index)
    {
        Corpus corpus = CorpusReader.OpenDemo(folder);
        string path = corpus.Clips[index].Path;
        return (path, DemoTruth.TryRead(path)!);
    }

    /// <summary>Writes voiced syllables: a harmonic sound that swells and fades as often as there are syllables, a pause in the middle, and hiss that is loud but not voiced.</summary>
    public string WriteSyllables(string name, int count, double syllablesPerSecond)
    {
        int each = (int)(RateHz / syllablesPerSecond), total = (count * each) + RateHz;
        var samples = new float[total];
        var random = new Random(count);
        for (int i = 0; i < count * each; i++)
        {
            // Half the syllables, half a second of silence, the rest; then half a second that ends in hiss.
            int at = i < count / 2 * each ? i : i + (RateHz / 2);
            double swell = Math.Pow(Math.Sin(Math.PI * (i % each) / each), 2);
            samples[at] = (float)(swell * Enumerable.Range(1, 8).Sum(h => 0.06 * Math.Sin(2 * Math.PI * 130 * h * i / RateHz)));
        }

        for (int i = total - (RateHz / 4); i < total - (RateHz / 8); i++)
        {
            samples[i] = (float)(0.3 * (random.NextDouble() - 0.5));
        }

        string path = workplace.Folder.File(name);
        AudioFile.WriteWav(path, new AudioClip(name, samples, RateHz));
        return path;
    }

    /// <summary>Writes a second of a low tone, then a second of a high one, equally strong.</summary>
    public string WriteDarkThenBright(string name)
    {
        float[] samples = [.. Enumerable.Range(0, 2 * RateHz).Select(i => (float)(0.2 * Math.Sin(2 * Math.PI * (i < RateHz ? 300 : 2600) * i / RateHz)))];
        string path = workplace.Folder.File(name);
        AudioFile.WriteWav(path, new AudioClip(name, samples, RateHz));
        return path;
    }

    /// <summary>Explains a clip by the timbre model.</summary>
    public JsonElement Explain(string clip, string method, string target)
    {
        SerhostProgram.Outcome outcome = _serhost.Run(
            "explain", clip, "--plugins", workplace.Plugins, "--model", "timbre", "--method", method, "--target", target, "--json");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome.Json;
    }
}
