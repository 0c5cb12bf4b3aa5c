using SerHost.Core.Corpora;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Corpora;

public sealed class NamingSchemeTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("crema-d", "1071_IWW_ANG_XX", "angry", "1071", "IWW", null)]
    [InlineData("crema-d", "1028_IEO_HAP_HI", "happy", "1028", "IEO", "high")]
    [InlineData("crema-d", "1001_IEO_DIS_MD", "disgust", "1001", "IEO", "medium")]
    [InlineData("crema-d", "1001_IEO_FEA_LO", "fear", "1001", "IEO", "low")]
    [InlineData("crema-d", "1002_DFA_NEU_XX", "neutral", "1002", "DFA", null)]
    [InlineData("crema-d", "1040_ITH_SAD_X", "sad", "1040", "ITH", null)]
    [InlineData("tess", "OAF_back_angry", "angry", "OAF", "back", null)]
    [InlineData("tess", "YAF_dog_ps", "surprise", "YAF", "dog", null)]
    [InlineData("tess", "OA_bite_neutral", "neutral", "OAF", "bite", null)]
    [InlineData("ravdess", "03-01-05-02-01-02-12", "angry", "12", "kids", "strong")]
    [InlineData("ravdess", "03-01-01-01-02-01-01", "neutral", "01", "dogs", "normal")]
    [InlineData("ravdess", "03-02-02-01-02-01-24", "calm", "24", "dogs-sung", "normal")]
    [InlineData("ravdess", "03-01-08-01-01-01-03", "surprise", "03", "kids", "normal")]
    [InlineData("emodb", "03a01Fa", "happy", "03", "a01", null)]
    [InlineData("emodb", "16b10Lb", "boredom", "16", "b10", null)]
    [InlineData("emodb", "08a07Wc", "angry", "08", "a07", null)]
    [InlineData("emodb", "13b02Ea", "disgust", "13", "b02", null)]
    [InlineData("emodb", "14a05Ab", "fear", "14", "a05", null)]
    [InlineData("emodb", "15b03Tc", "sad", "15", "b03", null)]
    [InlineData("savee", "DC_a01", "angry", "DC", "a01", null)]
    [InlineData("savee", "KL_sa15", "sad", "KL", "sa15", null)]
    [InlineData("savee", "JE_su02", "surprise", "JE", "su02", null)]
    public void Open_recognises_kind_and_parses_the_name(string kind, string name, string label, string speaker, string sentence, string? intensity)
    {
        File.WriteAllBytes(_folder.File("any", "sub folder", name + ".WAV"), [1]);
        Corpus corpus = CorpusReader.Open(_folder.File("any"));
        Assert.Equal(kind, corpus.Kind);
        CorpusClip clip = Assert.Single(corpus.Clips);
        Assert.Equal((name, label, speaker, sentence, intensity), (clip.Id, clip.Label, clip.Speaker, clip.Sentence, clip.Intensity));
        Assert.Empty(corpus.Problems);
    }

    [Theory]
    [InlineData("DC/a01.wav", "savee", "DC")]
    [InlineData("XX/a01.wav", "folder", null)]
    public void Open_savee_takes_the_speaker_from_the_folder_when_it_is_one(string path, string kind, string? speaker)
    {
        File.WriteAllBytes(_folder.File(path.Split('/')), [1]);
        Corpus corpus = CorpusReader.Open(_folder.Path);
        Assert.Equal(kind, corpus.Kind);
        Assert.Equal(speaker, corpus.Clips[0].Speaker);
    }

    [Theory]
    [InlineData("1071_IWW_ANX_XX")]
    [InlineData("OAF_back_bored")]
    [InlineData("03-01-09-01-01-01-12")]
    [InlineData("03-01-05-03-01-01-12")]
    [InlineData("03a01Xa")]
    [InlineData("DC_x01")]
    [InlineData("1071_IWW_ANG_XX_copy")]
    public void Open_name_of_no_scheme_is_a_plain_folder(string name)
    {
        File.WriteAllBytes(_folder.File(name + ".wav"), [1]);
        Corpus corpus = CorpusReader.Open(_folder.Path);
        Assert.Equal("folder", corpus.Kind);
        Assert.Null(corpus.Clips[0].Label);
    }
}
