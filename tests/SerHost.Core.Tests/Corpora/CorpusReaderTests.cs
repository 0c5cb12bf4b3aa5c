using System.Diagnostics;
using SerHost.Core.Corpora;
using SerHost.Core.Tests.Audio;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Corpora;

public sealed class CorpusReaderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_name_that_does_not_fit_is_kept_without_label_and_reported()
    {
        Touch("1001_DFA_ANG_XX.wav", "1001_DFA_SAD_XX.wav", "notes.wav", "readme.txt", ".hidden.wav");
        Corpus corpus = CorpusReader.Open(_folder.Path);
        Assert.Equal("crema-d", corpus.Kind);
        Assert.Equal(["1001_DFA_ANG_XX", "1001_DFA_SAD_XX", "notes"], corpus.Clips.Select(clip => clip.Id));
        Assert.Null(corpus.Clips[2].Label);
        CorpusProblem problem = Assert.Single(corpus.Problems);
        Assert.Equal(CorpusProblemKind.NameNotUnderstood, problem.Kind);
        Assert.Equal(["notes"], problem.ClipIds);
    }

    [Fact]
    public void Open_forced_kind_is_used_even_where_names_do_not_fit()
    {
        Touch("a.wav");
        Corpus corpus = CorpusReader.Open(_folder.Path, new CorpusOptions { Kind = "tess" });
        Assert.Equal("tess", corpus.Kind);
        Assert.Single(corpus.Problems);
    }

    [Fact]
    public void Open_plain_folder_takes_labels_from_folder_names_and_makes_ids_unique()
    {
        Touch("Anger/s1/x.wav", "sadness/s1/x.wav", "other/x.wav", "other/x.flac", "y.wav");
        Corpus corpus = CorpusReader.Open(_folder.Path);
        Assert.Equal(
            [("Anger/s1/x", "angry"), ("other/x.flac", null), ("other/x.wav", null), ("sadness/s1/x", "sad"), ("y", (string?)null)],
            corpus.Clips.Select(clip => (clip.Id, clip.Label)));
    }

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    public void Open_manifest_reads_columns_in_any_order_and_delimiter(string delimiter)
    {
        Touch("wav/one.wav", "wav/two.wav");
        string[] lines = ["Label,PATH,speaker,sentence,intensity", "Anger,wav/one.wav,s1,\"Don't forget a jacket\",high", "melancholic,wav/two.wav,,,"];
        string manifest = _folder.File("my list.csv");
        File.WriteAllText(manifest, "\uFEFF" + string.Join("\r\n", lines.Select(line => line.Replace(",", delimiter, StringComparison.Ordinal))));
        Corpus corpus = CorpusReader.Open(manifest);
        Assert.Equal("manifest", corpus.Kind);
        Assert.Equal("my list", corpus.Name);
        Assert.Equal(new CorpusClip("one", _folder.File("wav", "one.wav"), "angry", "s1", "Don't forget a jacket", "high"), corpus.Clips[0]);
        Assert.Equal(new CorpusClip("two", _folder.File("wav", "two.wav"), "melancholic", null, null, null), corpus.Clips[1]);
        CorpusProblem problem = Assert.Single(corpus.Problems);
        Assert.Equal(CorpusProblemKind.UnknownLabel, problem.Kind);
    }

    [Fact]
    public void Open_manifest_with_bad_rows_reports_lines_and_goes_on()
    {
        Touch("one.wav");
        string manifest = _folder.File("m.csv");
        File.WriteAllText(manifest, "path,label\none.wav,sad\n,angry\ngone.wav,angry\none.wav,sad\n");
        Corpus corpus = CorpusReader.Open(manifest);
        Assert.Equal(["one", "one#2"], corpus.Clips.Select(clip => clip.Id));
        Assert.Equal(2, corpus.Problems.Count);
        Assert.Contains("line 3: no path", corpus.Problems[0].Text, StringComparison.Ordinal);
        Assert.Contains("line 4: gone.wav does not exist", corpus.Problems[1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("file,label\nx.wav,sad\n", "column 'path'")]
    [InlineData("path,label\n", "no rows")]
    [InlineData("path,label\nx.wav,sad\n", "none of its rows")]
    public void Open_unusable_manifest_says_why(string text, string expected)
    {
        string manifest = _folder.File("m.csv");
        File.WriteAllText(manifest, text);
        CorpusException error = Assert.Throws<CorpusException>(() => CorpusReader.Open(manifest));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(manifest, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("path,label,speaker,sentence\na1.wav,sad,s1,Well, no, yes\nb1.wav,angry,s2,fine\nc1.wav,neutral,s3,ok\n", "b1 c1", "line 2: 6 fields")]
    [InlineData("path,sentence,label,speaker\na1.wav,Well, no,sad,s1\nb1.wav,fine,angry,s2\n", "b1", "line 2: 5 fields")]
    [InlineData("path,label,speaker\na1.wav,sad,s1\nb1.wav,angry\nc1.wav\n", "a1", "line 3: 2 fields")]
    [InlineData("path,label,speaker\na1.wav,sad,\"s1\nb1.wav,angry,\"s2\nc1.wav,sad,s3\n", "c1", "line 2: text follows a closing quote")]
    [InlineData("path,label,sentence\na1.wav,sad,\"Oh\nno\"\nc1.wav,sad,x\n", "a1 c1", "line 2: a quoted field runs over several lines")]
    public void Open_manifest_with_shifted_rows_keeps_them_out_and_names_their_lines(string text, string clips, string expected)
    {
        Touch("a1.wav", "b1.wav", "c1.wav");
        File.WriteAllText(_folder.File("m.csv"), text);
        Corpus corpus = CorpusReader.Open(_folder.File("m.csv"));
        Assert.Equal(clips, string.Join(' ', corpus.Clips.Select(clip => clip.Id)));
        Assert.Contains(expected, corpus.Problems[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_manifest_with_a_quote_that_never_closes_is_refused_with_its_line()
    {
        Touch("a1.wav", "b1.wav", "c1.wav");
        File.WriteAllText(_folder.File("m.csv"), "path,label,speaker,sentence\nb1.wav,angry,s2,fine\na1.wav,sad,s1,\"Oh no\nc1.wav,neutral,s3,ok\n");
        CorpusException error = Assert.Throws<CorpusException>(() => CorpusReader.Open(_folder.File("m.csv")));
        Assert.Contains("line 3: a quote", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_manifest_in_latin_1_reads_its_labels_and_says_so()
    {
        Touch("a1.wav", "b1.wav");
        File.WriteAllBytes(_folder.File("m.csv"), System.Text.Encoding.Latin1.GetBytes("path,label\na1.wav,Ärger\nb1.wav,fröhlich\n"));
        Corpus corpus = CorpusReader.Open(_folder.File("m.csv"));
        Assert.Equal(["ärger", "fröhlich"], corpus.Clips.Select(clip => clip.Label));
        Assert.Contains(corpus.Problems, problem => problem.Text.Contains("not UTF-8", StringComparison.Ordinal));
    }

    [Fact]
    public void Open_manifest_with_backslashes_and_accents_in_either_form_finds_the_files()
    {
        string composed = "sub é/d,ü.wav".Normalize(), apart = composed.Normalize(System.Text.NormalizationForm.FormD);
        Touch("wav/a1.wav", apart);
        File.WriteAllText(_folder.File("m.csv"), $"path,label\nwav\\a1.wav,sad\n\"{composed.Replace('/', '\\')}\",angry\n");
        Corpus corpus = CorpusReader.Open(_folder.File("m.csv"));
        Assert.Empty(corpus.Problems);
        Assert.Equal(["sad", "angry"], corpus.Clips.OrderBy(clip => clip.Label == "angry").Select(clip => clip.Label));
        Assert.All(corpus.Clips, clip => Assert.True(File.Exists(clip.Path)));
    }

    [Fact]
    public void Open_folder_takes_video_and_counts_what_it_leaves_out()
    {
        Touch("sad/a.mp4", "sad/b.webm", "angry/c.MOV", "angry/d.3gp", "angry/e.oga", "readme.txt", "list.txt", "noext");
        Corpus corpus = CorpusReader.Open(_folder.Path);
        Assert.Equal(5, corpus.Clips.Count);
        Assert.Equal([KeyValuePair.Create("", 1), KeyValuePair.Create(".txt", 2)], corpus.LeftOut);
        Assert.Contains("3 files are no recordings by their names", corpus.LeftOutText, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_folder_with_manifest_csv_uses_it()
    {
        Touch("1001_DFA_ANG_XX.wav", "1001_DFA_SAD_XX.wav");
        File.WriteAllText(_folder.File("manifest.csv"), "path,label\n1001_DFA_ANG_XX.wav,fear\n");
        Assert.Equal("fear", Assert.Single(CorpusReader.Open(_folder.Path).Clips).Label);
        Assert.Equal("angry", CorpusReader.Open(_folder.Path, new CorpusOptions { Kind = "crema-d" }).Clips[0].Label);
    }

    [Fact]
    public void Open_nothing_there_says_so()
    {
        Assert.Contains("no such folder", Assert.Throws<CorpusException>(() => CorpusReader.Open(_folder.File("gone"))).Message, StringComparison.Ordinal);
        Assert.Contains("no recordings", Assert.Throws<CorpusException>(() => CorpusReader.Open(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("Known: crema-d", Assert.Throws<CorpusException>(() => CorpusReader.Open(_folder.Path, new CorpusOptions { Kind = "cremad" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_to_folders_are_followed_and_no_recording_is_found_twice()
    {
        using var elsewhere = new ScratchFolder();
        File.Create(elsewhere.File("1002_DFA_SAD_XX.wav")).Dispose();
        Touch("here/1001_DFA_ANG_XX.wav");
        Directory.CreateSymbolicLink(_folder.File("here", "up"), _folder.Path);
        Directory.CreateSymbolicLink(_folder.File("here", "same"), ".");
        Directory.CreateSymbolicLink(_folder.File("sideways"), _folder.File("here"));
        Directory.CreateSymbolicLink(_folder.File("there"), elsewhere.Path);
        Directory.CreateSymbolicLink(_folder.File("there-again"), elsewhere.Path);
        Directory.CreateSymbolicLink(_folder.File("circle"), _folder.File("circle"));
        Assert.Equal(["1001_DFA_ANG_XX", "1002_DFA_SAD_XX"], CorpusReader.Open(_folder.Path).Clips.Select(clip => clip.Id));
    }

    [Fact]
    public void Recordings_too_deep_are_not_found_and_the_message_says_how_deep_was_looked()
    {
        Touch("1/2/3/4/5/6/7/8/9/1001_DFA_ANG_XX.wav");
        Assert.Contains("up to 8 folders below", Assert.Throws<CorpusException>(() => CorpusReader.Open(_folder.Path)).Message, StringComparison.Ordinal);
        Touch("1/2/3/4/5/6/7/8/1001_DFA_ANG_XX.wav");
        Assert.Single(CorpusReader.Open(_folder.Path).Clips);
    }

    [Fact]
    public void Open_1000_files_reads_names_only()
    {
        string[] emotions = ["ANG", "DIS", "FEA", "HAP", "NEU", "SAD"];
        for (int i = 0; i < 1000; i++)
        {
            File.Create(Path.Combine(_folder.Path, $"{1001 + (i / 82)}_AB{(char)('A' + (i % 82 / 6))}_{emotions[i % 82 % 6]}_XX.wav")).Dispose();
        }

        var clock = Stopwatch.StartNew();
        Corpus corpus = CorpusReader.Open(_folder.Path);
        Assert.Equal(1000, corpus.Clips.Count);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 2); // The files are empty: reading one would fail.
    }

    [Fact]
    public void Open_reference_clips_finds_crema_d()
    {
        Corpus corpus = CorpusReader.Open(TestFiles.RequireShared("reference", "clips"));
        Assert.Equal("crema-d", corpus.Kind);
        Assert.Equal(18, corpus.Clips.Count);
        Assert.Equal(12, corpus.Clips.Count(clip => clip.Label is not null));
    }

    private void Touch(params string[] paths)
    {
        foreach (string path in paths)
        {
            File.WriteAllBytes(_folder.File(path.Split('/')), [1]);
        }
    }
}
