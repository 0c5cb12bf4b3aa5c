using System.Text.Json;
using SerHost.Sdk.Audio;

namespace SerHost.Core.Demo;

/// <summary>What is true about one synthetic clip: where its emotion sits and how its voice was set.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="Version">Version of the demo corpus.</param>
/// <param name="SampleRateHz">The clip's rate.</param>
/// <param name="DurationSeconds">The clip's length.</param>
/// <param name="Label">Emotion.</param>
/// <param name="Speaker">Synthetic speaker.</param>
/// <param name="Sentence">Which syllable string.</param>
/// <param name="EmotionSpans">Where the emotion is at full strength, in clip seconds; empty for neutral clips.</param>
/// <param name="Syllables">Every syllable in order.</param>
/// <param name="Contour">Values every 10 ms.</param>
public sealed record DemoTruth(
    string ClipId,
    string Version,
    int SampleRateHz,
    double DurationSeconds,
    string Label,
    string Speaker,
    string Sentence,
    IReadOnlyList<TimeRange> EmotionSpans,
    IReadOnlyList<DemoSyllable> Syllables,
    DemoContour Contour)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>The file that holds a clip's truth: <c>x.wav</c> has <c>x.truth.json</c> beside it.</summary>
    /// <param name="clipPath">The clip's file.</param>
    public static string PathFor(string clipPath) => Path.ChangeExtension(clipPath, ".truth.json");

    /// <summary>Reads the truth of a clip.</summary>
    /// <param name="clipPath">The clip's file.</param>
    /// <returns>Null when there is no truth file beside the clip.</returns>
    /// <exception cref="InvalidDataException">The truth file cannot be understood.</exception>
    public static DemoTruth? TryRead(string clipPath)
    {
        string path = PathFor(clipPath);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<DemoTruth>(File.ReadAllBytes(path), s_json)
                ?? throw new InvalidDataException($"{path}: it holds null. Delete the demo folder; it is made again.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(PlainText.Shorten($"{path}: {error.Message} Delete the demo folder; it is made again."), error);
        }
    }

    internal void Write(string clipPath) => File.WriteAllBytes(PathFor(clipPath), JsonSerializer.SerializeToUtf8Bytes(this, s_json));
}
