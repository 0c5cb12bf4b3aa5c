using System.IO.Compression;
using System.Text;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Analysis.Expectations;
using SerHost.Core.Audio;
using SerHost.Core.Bundles;
using SerHost.Core.Corpora;
using SerHost.Core.Counterfactuals;
using SerHost.Core.Demo;
using SerHost.Core.Experiments;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Store.Blobs;
using SerHost.Core.Store.Columns;
using SerHost.Core.Store.Journals;
using SerHost.Plugins;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Fuzzing;

/// <summary>Every reader of the host of a file from outside, fed with damaged files.</summary>
public sealed class ReaderFuzzTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public ReaderFuzzTests()
    {
        foreach (string clip in new[] { "a.wav", "b, c.wav", "c.wav" })
        {
            File.WriteAllBytes(_folder.File(clip), Wave());
        }
    }


    /// <summary>Reader, file name, a valid file, what reads it, the exceptions it documents.</summary>
    private static readonly Dictionary<string, (string File, Func<byte[]> Valid, Action<string> Read, Type[] Documented)> s_readers = new(StringComparer.Ordinal)
    {
        ["plugin manifest"] = ("plugin.json", () => Text("""{ "id": "my-method", "name": "My method", "version": "1.2.0", "sdkVersion": "0.1.0", "assembly": "My.dll", "kind": "attribution, cue", "isolated": true }"""),
            path => PluginManifest.Read(path), [typeof(InvalidDataException)]),
        ["experiment"] = ("e.json", () => Text(ExperimentFile.ToText(ExperimentFile.Default())), path => ExperimentFile.Read(path), [typeof(RequestException)]),
        ["expectations"] = ("x.json", () => Text("""
            { "name": "mine", "sources": { "jl03": "Juslin and Laukka 2003" }, "aliases": { "ang": "angry" }, "arousal": { "angry": "high" },
              "cells": [ { "emotion": "angry", "cue": "loudness", "direction": "up", "confidence": "high", "sources": [ "jl03" ] } ] }
            """), path => ExpectationFile.Load(path), [typeof(ExpectationException)]),
        ["corpus table"] = ("m.csv", () => Text("path,label,speaker,sentence\na.wav,angry,s1,one\n\"b, c.wav\",\"sad\",s2,\"two \"\"quoted\"\"\"\nc.wav,happy,s1,\n"),
            path => CorpusReader.Open(path), [typeof(CorpusException)]),
        ["recording"] = ("r.wav", Wave, path => AudioFile.Read(path), [typeof(AudioFileException)]),
        ["counterfactual experiment"] = ("what-if.json", Counterfactuals, path => CounterfactualFile.Read(path), [typeof(RequestException)]),
        ["bundle"] = ("b.zip", Bundle, path =>
        {
            BundleFile bundle = BundleFile.Open(path, CancellationToken.None);
            Directory.Delete(bundle.Folder, recursive: true);
        }, [typeof(RequestException)]),
        ["truth of a demo clip"] = ("x.truth.json", () => Text("""
            { "clipId": "x", "version": "1", "sampleRateHz": 16000, "durationSeconds": 1.5, "label": "angry", "speaker": "s1", "sentence": "a",
              "emotionSpans": [ { "startSeconds": 0.2, "endSeconds": 0.7 } ], "syllables": [], "contour": null }
            """), path => DemoTruth.TryRead(Path.Combine(Path.GetDirectoryName(path)!, "x.wav")), [typeof(InvalidDataException)]),
        ["end of a run"] = ("end.json", () => Text("""{ "lines": { "results.jsonl.gz": 3, "rows.jsonl.gz": 4 } }"""), path => JournalSeal.Read(Path.GetDirectoryName(path)!), []),
        ["journal"] = ("results.jsonl.gz", () => JournalBlock.Pack(Text("{\"type\":\"result\",\"id\":\"k\",\"kind\":\"map\",\"body\":{\"a\":1}}\n{\"type\":\"row\",\"id\":\"r\",\"body\":{}}\n"), 2, 1),
            path => new JournalReader(path).Read().Count(), [typeof(InvalidDataException)]),
        ["journal of an earlier version"] = ("journal.jsonl", () => Text("{\"type\":\"result\",\"id\":\"k\",\"run\":\"r\",\"kind\":\"map\",\"body\":{\"a\":1}}\n{\"type\":\"row\",\"id\":\"r\",\"run\":\"r\",\"kind\":\"\",\"body\":{}}\n"),
            path => new JournalReader(path).Read().Count(), []),
        ["columns"] = (EvidenceColumnFile.Name, Columns, ReadColumns, [typeof(InvalidDataException)]),
        ["array"] = ("blob", () => BlobFile.Pack(BlobFile.NameOf([1, 2, 3]), [1, 2, 3], 0, BlobPrecision.Exact),
            path => Assert.True(!BlobFile.IsWhole(BlobFile.NameOf([1, 2, 3]), File.ReadAllBytes(path)) || BlobFile.Unpack(File.ReadAllBytes(path)).SequenceEqual([1f, 2, 3])), []),
    };

    private static byte[] Columns()
    {
        using var folder = new ScratchFolder();
        double[][] values = [.. Enum.GetValues<CueMeasure>().Select(measure => new[] { (double)measure, double.NaN, -1 })];
        Utterance[] rows = [.. Enumerable.Range(0, 3).Select(i => new Utterance($"clip{i}", i == 0 ? null : "s1", null, "angry", "sad", "sad", 0.5, "m"))];
        RowBalance[] balances = [default, new(true, null), new(true, new MatchBalance(1, 2, 3, 4, 5, 6, 7, 8, 9))];
        using var file = ColumnWriter.ToFile(folder.File("c"), new byte[ColumnFile.StampBytes]);
        EvidenceColumnFile.WriteGroup(file, 0, [2, 0, 1], [new CueColumns("loudness", [1, 1, 3], values)], balances);
        EvidenceColumnFile.WriteRest(file, 1, rows, ["loudness"], false);
        file.Finish(isKept: true).Dispose();
        return File.ReadAllBytes(folder.File("c"));
    }

    private static void ReadColumns(string path)
    {
        using ColumnReader? file = ColumnReader.Open(path, new byte[ColumnFile.StampBytes], out _);
        if (file is not null)
        {
            EvidenceColumns columns = EvidenceColumnFile.Read(file);
            Assert.Equal(columns.Rows.Count, columns.Balances.ToArray().Length);
            Assert.All(columns.Cues, cue => Assert.All(Enum.GetValues<CueMeasure>(), measure => Assert.Equal(columns.Rows.Count, cue[measure].Length)));
        }
    }

    public static TheoryData<string> Readers => [.. s_readers.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Readers))]
    public void Damaged_file_is_read_or_refused_in_documented_words(string reader)
    {
        (string file, Func<byte[]> valid, Action<string> read, Type[] documented) = s_readers[reader];
        string path = _folder.File(file);
        ReaderFuzz.Check(reader, path, valid(), () => read(path), documented, usual: 1000);
    }

    private static byte[] Counterfactuals() => Text("""
        { "name": "mine", "corpus": { "path": "clips", "limit": 20, "labels": ["angry", "sad"] }, "model": "m", "target": "predicted", "method": { "id": "crp", "parameters": { "channels": "top:8" } },
          "cues": [ { "cue": "loudness", "doses": [-6, -3, 3, 6] } ], "places": ["salient", "matched"], "seed": 1 }
        """);

    private static byte[] Bundle()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            Entry("experiment.json", "{}");
            Entry("results/datapackage.json", """{ "serhost": { "run": "r", "settings": { "seed": "1", "model": "m" } } }""");

            void Entry(string name, string text)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(Text(text));
            }
        }

        return bytes.ToArray();
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Wave()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write("RIFF"u8);
        writer.Write(36 + 200);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(16000);
        writer.Write(32000);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(200);
        for (int i = 0; i < 100; i++)
        {
            writer.Write((short)(1000 * Math.Sin(i)));
        }

        return bytes.ToArray();
    }
}
