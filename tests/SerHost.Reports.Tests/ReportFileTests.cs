using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SerHost.Analysis.CueContrasts;
using SerHost.Core.Reports;
using SerHost.Plugins;
using SerHost.Reports.Parts;
using SerHost.Tests.Shared;

namespace SerHost.Reports.Tests;

/// <summary>What stands in the file, read without a browser.</summary>
public sealed partial class ReportFileTests : IDisposable
{
    private static readonly string[] s_methods = ["occlusion", "lrp", "random"];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Policy_allows_this_program_and_style_and_nothing_else()
    {
        string page = await WriteAsync("report.html", HostileNames.All);
        string policy = WebUtility.HtmlDecode(PolicyPattern().Match(page).Groups[1].Value);
        Assert.Equal(
            $"default-src 'none'; script-src {Hash(ScriptPattern().Match(page).Groups[1].Value)}; style-src {Hash(StylePattern().Match(page).Groups[1].Value)}; media-src blob:; base-uri 'none'; form-action 'none'",
            policy);
        Assert.Single(ScriptPattern().Matches(page));
        Assert.DoesNotMatch(@"(?i)<[a-z][^>]*\s(on[a-z]+|style)\s*=", MarkupOf(page));
        Assert.DoesNotMatch(@"(?i)(src|href)\s*=\s*[""']?(https?:)?//", MarkupOf(page));
    }

    [Fact]
    public async Task Names_that_break_markup_stay_text_and_come_back_from_the_data()
    {
        string page = await WriteAsync("report.html", HostileNames.All);
        string markup = MarkupOf(page);
        Assert.DoesNotContain("<img", markup, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("alert(1)</script", page, StringComparison.OrdinalIgnoreCase);
        using JsonDocument data = JsonDocument.Parse(DataPattern().Match(page).Groups[1].Value);
        string[] names = [.. data.RootElement.GetProperty("clips").EnumerateArray().Select(clip => clip.GetProperty("id").GetString()!)];
        Assert.Equal(HostileNames.All.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Numbers_and_sentences_are_those_of_the_commands()
    {
        string[] clips = [.. Enumerable.Range(0, 36).Select(i => $"clip {i:00}")];
        await using SyntheticRun run = await SyntheticRun.MakeAsync(_folder, clips, s_methods);
        string file = Write(run, "report.html");
        string text = WebUtility.HtmlDecode(File.ReadAllText(file));
        var deltas = DeltaTables.Of(run.Library.Evidence(run.Summary), [.. run.Summary.Experiment.Baselines.Select(CueBaselineNames.Parse)], allCues: false);
        Assert.Contains(deltas.Tables, table => table.Verdict.StartsWith("Evidence in", StringComparison.Ordinal));
        foreach (DeltaTable table in deltas.Tables)
        {
            Assert.Contains($"<strong>{table.Method}</strong>: {table.Verdict}", text, StringComparison.Ordinal);
            Assert.All(table.Lines.SelectMany(line => line.Places), place => Assert.Contains(
                place.Interval.Length > 0 ? $">{place.Text.Trim()}<small>[{place.Interval}]</small>" : $">{place.Text.Trim()}<", text, StringComparison.Ordinal));
        }

        IReadOnlyList<Core.Pipeline.RunRow> rows = run.Library.Rows(run.Summary.Id);
        RunInShort brief = RunInShort.Of(
            run.Summary, rows, run.Library.Columns(run.Summary.Id), run.Library.Evidence(run.Summary), DecisionCount.Of(run.Library, rows));
        Assert.True(brief.Sentences.Count >= s_methods.Length);
        Assert.All(brief.Sentences, sentence => Assert.Contains($"<li>{sentence}</li>", text, StringComparison.Ordinal));
        RunProvenance provenance = RunProvenance.Read(run.Library, run.Summary);
        Assert.Contains(RunDescription.Write(provenance, _ => []).TrimEnd(), text, StringComparison.Ordinal);
        Assert.Contains(provenance.ClipsHash, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clip_block_holds_the_picture_the_store_has()
    {
        await using SyntheticRun run = await SyntheticRun.MakeAsync(_folder, ["one"], ["occlusion"]);
        string page = File.ReadAllText(Write(run, "report.html"));
        (JsonElement head, byte[] arrays) = Unpack(BlockPattern().Match(page).Groups[2].Value);
        Core.Pipeline.RunRow row = run.Library.Rows(run.Summary.Id)[0];
        float[] map = run.Library.Map(row)!.Values.ToArray(), level = run.Library.Input(row)!.Values.ToArray();
        float largest = map.Max(Math.Abs);
        int mapAt = head.GetProperty("methods")[0].GetProperty("at").GetInt32(), levelAt = head.GetProperty("levelAt").GetInt32();
        double low = head.GetProperty("low").GetDouble(), high = head.GetProperty("high").GetDouble();
        for (int i = 0; i < map.Length; i++)
        {
            Assert.Equal(map[i] / largest, (arrays[mapAt + i] - 128) / 127.0, 0.5 / 127 + 1e-6);
            Assert.Equal(level[i], low + (arrays[levelAt + i] / 255.0 * (high - low)), (0.5 * (high - low) / 255) + 1e-3);
        }

        JsonElement curve = head.GetProperty("cues")[0];
        ReadOnlyMemory<float> track = run.Library.Cues(row)!.Track(0);
        for (int i = 0; i < track.Length; i++)
        {
            ushort step = BitConverter.ToUInt16(arrays, curve.GetProperty("at").GetInt32() + (2 * i));
            float expected = track.Span[i];
            Assert.Equal(float.IsNaN(expected), step == ushort.MaxValue);
            if (step != ushort.MaxValue)
            {
                double span = curve.GetProperty("high").GetDouble() - curve.GetProperty("low").GetDouble();
                Assert.Equal(expected, curve.GetProperty("low").GetDouble() + (step / 65534.0 * span), 1e-4 * span);
            }
        }
    }

    [Fact]
    public async Task Report_of_misclassified_clips_has_pages_for_them_only()
    {
        await using SyntheticRun run = await SyntheticRun.MakeAsync(_folder, [.. Enumerable.Range(0, 12).Select(i => $"clip {i:00}")], ["occlusion"]);
        var options = new ReportOptions { Clips = ClipChoice.Parse("wrong") };
        string page = File.ReadAllText(ReportWriter.Write(run.Library, run.Summary, _folder.File("r.html"), options, _ => [], null, TestContext.Current.CancellationToken).Path);
        using JsonDocument data = JsonDocument.Parse(DataPattern().Match(page).Groups[1].Value);
        JsonElement[] clips = [.. data.RootElement.GetProperty("clips").EnumerateArray()];
        Assert.Equal(12, clips.Length);
        Assert.All(clips, clip => Assert.Equal(clip.GetProperty("right").GetBoolean(), clip.GetProperty("page").ValueKind == JsonValueKind.Null));
        Assert.Equal(2, BlockPattern().Count(page));
    }

    [Fact]
    public async Task Folder_that_holds_something_else_is_left_alone()
    {
        await using SyntheticRun run = await SyntheticRun.MakeAsync(_folder, ["one"], ["occlusion"]);
        string other = _folder.File("work", "thesis.txt");
        File.WriteAllText(other, "mine");
        var error = Assert.Throws<RequestException>(() => Write(run, "work"));
        Assert.Contains("holds other files", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(other));
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(other)!));
        Write(run, "again");
        Assert.EndsWith("index.html", Write(run, "again"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sound_too_large_for_one_file_is_refused_with_the_cure()
    {
        await using SyntheticRun run = await SyntheticRun.MakeAsync(_folder, ["one"], ["occlusion"], withRecordings: true);
        string recording = run.Library.Rows(run.Summary.Id)[0].ClipPath!;
        Core.Audio.AudioFile.WriteWav(recording, new Sdk.Audio.AudioClip("long", new float[13_000_000], 16000));
        var options = new ReportOptions { Audio = AudioChoice.All };
        var error = Assert.Throws<RequestException>(() => ReportWriter.Write(run.Library, run.Summary, _folder.File("r.html"), options, _ => [], null, TestContext.Current.CancellationToken));
        Assert.Contains("--out FOLDER", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("r.html")));
    }

    private static (JsonElement Head, byte[] Arrays) Unpack(string block)
    {
        using var inflated = new MemoryStream();
        using (var deflate = new DeflateStream(new MemoryStream(Convert.FromBase64String(block)), CompressionMode.Decompress))
        {
            deflate.CopyTo(inflated);
        }

        byte[] bytes = inflated.ToArray();
        int length = BitConverter.ToInt32(bytes, 0);
        return (JsonDocument.Parse(bytes.AsMemory(4, length)).RootElement, bytes[(4 + length)..]);
    }

    private static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    /// <summary>The page without what its scripts, data and style hold.</summary>
    private static string MarkupOf(string page) => AnyScriptPattern().Replace(StylePattern().Replace(page, ""), "");

    private async Task<string> WriteAsync(string name, IReadOnlyList<string> clips)
    {
        await using SyntheticRun run = await SyntheticRun.MakeAsync(_folder, clips, s_methods);
        return File.ReadAllText(Write(run, name));
    }

    private string Write(SyntheticRun run, string name) =>
        ReportWriter.Write(run.Library, run.Summary, _folder.File(name), new ReportOptions { Threads = 2 }, _ => [], null, TestContext.Current.CancellationToken).Path;

    [GeneratedRegex("Content-Security-Policy\" content=\"([^\"]*)\"")]
    private static partial Regex PolicyPattern();

    [GeneratedRegex("<script>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex ScriptPattern();

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex StylePattern();

    [GeneratedRegex("<script type=\"application/json\" id=\"run-data\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex DataPattern();

    [GeneratedRegex("<script type=\"text/plain\" id=\"(clip-[0-9]+)\">([^<]*)</script>")]
    private static partial Regex BlockPattern();

    [GeneratedRegex("<script.*?</script>", RegexOptions.Singleline)]
    private static partial Regex AnyScriptPattern();
}
