using SerHost.Analysis.Labels;
using SerHost.Tests.Shared;

namespace SerHost.Analysis.Tests.Labels;

public sealed class EmotionVocabularyTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Anger", "angry", Arousal.High)]
    [InlineData(" FEARFUL ", "fear", Arousal.High)]
    [InlineData("Pleasant_Surprise", "surprise", Arousal.High)]
    [InlineData("happiness", "happy", Arousal.High)]
    [InlineData("NEU", "neutral", Arousal.Low)]
    [InlineData("sad", "sad", Arousal.Low)]
    [InlineData("calm", "calm", Arousal.Low)]
    [InlineData("bored", "boredom", Arousal.Low)]
    [InlineData("disgust", "disgust", Arousal.Undecided)]
    public void Default_knows_the_usual_spellings_and_arousal(string spelling, string id, Arousal arousal)
    {
        Assert.Equal(id, EmotionVocabulary.Default.Find(spelling)?.Id);
        Assert.Equal(arousal, EmotionVocabulary.Default.ArousalOf(spelling));
    }

    [Fact]
    public void Find_unknown_is_null_and_undecided()
    {
        Assert.Null(EmotionVocabulary.Default.Find("smug"));
        Assert.Null(EmotionVocabulary.Default.Find(null));
        Assert.Equal(Arousal.Undecided, EmotionVocabulary.Default.ArousalOf("smug"));
    }

    [Fact]
    public void Extend_adds_and_replaces_entries()
    {
        using FileStream own = Write("""{ "labels": [ { "id": "Disgust", "arousal": "high" }, { "id": "smug", "arousal": "low", "aliases": ["smugness"] } ] }""");
        EmotionVocabulary vocabulary = EmotionVocabulary.Extend(own.Name, own);
        Assert.Equal(Arousal.High, vocabulary.ArousalOf("disgust"));
        Assert.Equal("smug", vocabulary.Find("SMUGNESS")?.Id);
        Assert.Equal("angry", vocabulary.Find("anger")?.Id);
        Assert.Equal(Arousal.Undecided, EmotionVocabulary.Default.ArousalOf("disgust"));
    }

    [Theory]
    [InlineData("{", "not a valid vocabulary")]
    [InlineData("{}", "'labels' is missing")]
    [InlineData("""{ "labels": [ { "arousal": "high" } ] }""", "labels[0].id")]
    [InlineData("""{ "labels": [ { "id": "x", "arousal": "medium" } ] }""", "$.labels[0].arousal")]
    [InlineData("""{ "labels": [ { "id": "fury", "aliases": ["anger"] } ] }""", "'anger' is claimed by both")]
    public void Extend_bad_file_names_the_place(string text, string expected)
    {
        using FileStream own = Write(text);
        VocabularyException error = Assert.Throws<VocabularyException>(() => EmotionVocabulary.Extend(own.Name, own));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(own.Name, error.Message, StringComparison.Ordinal);
    }

    private FileStream Write(string text)
    {
        string path = _folder.File("vocabulary.json");
        File.WriteAllText(path, text);
        return File.OpenRead(path);
    }
}
