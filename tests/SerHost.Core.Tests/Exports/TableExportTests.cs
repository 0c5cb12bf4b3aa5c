using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using SerHost.Core.Exports;
using SerHost.Core.Reports;
using SerHost.Core.Tables;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Exports;

/// <summary>Tables, read back by Python, R and hyparquet.</summary>
public sealed class TableExportTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Csv_is_read_by_Python_with_its_names_and_values()
    {
        await using HostileRun run = await HostileRun.MakeAsync(_folder);
        string folder = await ExportAsync(run, ExportForm.Csv);
        string output = OutsideProgram.Run(Python.WithNumPy, "python3-numpy", _folder.Path, """
            import csv, json, sys
            rows = list(csv.DictReader(open(sys.argv[1] + '/utterances.csv', encoding='utf-8', newline='')))
            clips = list(csv.DictReader(open(sys.argv[1] + '/clips.csv', encoding='utf-8', newline='')))
            print(json.dumps(dict(rows=rows, clips=clips)))
            """, folder);
        using JsonDocument read = JsonDocument.Parse(output);
        // A spreadsheet would run the name: the apostrophe before it is part of the form, and the description says so.
        Assert.Equal(["'" + HostileRun.Clip, HostileRun.OtherClip], read.RootElement.GetProperty("clips").EnumerateArray().Select(clip => clip.GetProperty("clip").GetString()));
        Assert.Equal("'=cmd()", read.RootElement.GetProperty("clips")[0].GetProperty("speaker").GetString());
        SameDeltas(run, [.. read.RootElement.GetProperty("rows").EnumerateArray().Select(row => (
            row.GetProperty("clip").GetString()!.TrimStart('\''), row.GetProperty("method").GetString()!, row.GetProperty("cue").GetString()!, row.GetProperty("baseline").GetString()!,
            row.GetProperty("delta").GetString() is { Length: > 0 } delta ? double.Parse(delta, CultureInfo.InvariantCulture) : double.NaN))]);
    }

    [Fact]
    public async Task Csv_is_read_by_R_with_its_names_and_values()
    {
        await using HostileRun run = await HostileRun.MakeAsync(_folder);
        string folder = await ExportAsync(run, ExportForm.Csv);
        string[] output = OutsideProgram.Run("Rscript", "r-base-core", _folder.Path, """
            folder <- commandArgs(trailingOnly = TRUE)[1]
            clips <- read.csv(file.path(folder, "clips.csv"), encoding = "UTF-8", na.strings = "")
            rows <- read.csv(file.path(folder, "utterances.csv"), encoding = "UTF-8", na.strings = "")
            frames <- read.csv(file.path(folder, "frames.csv"), encoding = "UTF-8", na.strings = "", check.names = FALSE)
            cat(paste(utf8ToInt(clips$clip[1]), collapse = " "), "\n", sep = "")
            cat(nrow(rows), " ", sprintf("%.12g", sum(rows$delta, na.rm = TRUE)), "\n", sep = "")
            cat(is.logical(as.logical(frames$voiced)), " ", sum(is.na(as.logical(frames$voiced))), "\n", sep = "")
            cat(paste(utf8ToInt(names(frames)[ncol(frames)]), collapse = " "), "\n", sep = "")
            """, folder).Split('\n');
        Assert.Equal("'" + HostileRun.Clip, Text(output[0]));
        (string Clip, string Method, string Cue, string Baseline, double Delta)[] expected = Deltas(run);
        string[] found = output[1].Split(' ');
        Assert.Equal(expected.Length, int.Parse(found[0], CultureInfo.InvariantCulture));
        double sum = expected.Where(row => !double.IsNaN(row.Delta)).Sum(row => row.Delta);
        Assert.Equal(sum, double.Parse(found[1], CultureInfo.InvariantCulture), 1e-6 * (1 + Math.Abs(sum)));
        Assert.Equal("TRUE 0", output[2]);
        Assert.Equal($"rank_{HostileRun.Method}", Text(output[3]));

        static string Text(string codes) => string.Concat(codes.Split(' ').Select(code => char.ConvertFromUtf32(int.Parse(code, CultureInfo.InvariantCulture))));
    }

    [Fact]
    public async Task Json_is_read_by_Python_to_the_last_digit()
    {
        await using HostileRun run = await HostileRun.MakeAsync(_folder);
        string folder = await ExportAsync(run, ExportForm.Json);
        Assert.DoesNotContain("<script>", File.ReadAllText(Path.Combine(folder, "clips.json")), StringComparison.Ordinal);
        string output = OutsideProgram.Run(Python.WithNumPy, "python3-numpy", _folder.Path, """
            import json, sys
            print(json.dumps([[r['clip'], r['method'], r['cue'], r['baseline'], r['delta']] for r in json.load(open(sys.argv[1] + '/utterances.json', encoding='utf-8'))]))
            """, folder);
        SameDeltas(run, Read(output), digits: 17);
    }

    [Fact]
    public async Task Parquet_is_read_by_hyparquet_to_the_last_digit()
    {
        string modules = Environment.GetEnvironmentVariable("SERHOST_TEST_NODE_MODULES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "serhost-tests", "node_modules");
        string library = Path.Combine(modules, "hyparquet", "src", "node.js");
        Assert.SkipUnless(File.Exists(library), $"Needs {library} (npm: hyparquet).");
        await using HostileRun run = await HostileRun.MakeAsync(_folder);
        string folder = await ExportAsync(run, ExportForm.Parquet);
        const string script = """
            const library = process.argv[3]
            const { asyncBufferFromFile, parquetReadObjects, parquetMetadataAsync } = await import(library)
            const read = async name => parquetReadObjects({ file: await asyncBufferFromFile(`${process.argv[2]}/${name}.parquet`) })
            const rows = await read('utterances'), frames = await read('frames'), failures = await read('failures')
            const meta = await parquetMetadataAsync(await asyncBufferFromFile(`${process.argv[2]}/segments.parquet`))
            console.log(JSON.stringify({
              rows: rows.map(r => [r.clip, r.method, r.cue, r.baseline, r.delta]),
              types: [typeof frames[0].frame, typeof frames[0].time_s, typeof frames[0].voiced],
              failures: failures.length, columns: Object.keys(frames[0]),
              units: meta.key_value_metadata.map(pair => [pair.key, pair.value]),
            }))
            """;
        using JsonDocument read = JsonDocument.Parse(OutsideProgram.Run("node", "nodejs", _folder.Path, script, folder, library));
        SameDeltas(run, Read(read.RootElement.GetProperty("rows").GetRawText()), digits: 17);
        Assert.Equal(["bigint", "number", "boolean"], read.RootElement.GetProperty("types").EnumerateArray().Select(type => type.GetString()));
        Assert.Equal(0, read.RootElement.GetProperty("failures").GetInt32());
        Assert.Contains($"rank_{HostileRun.Method}", read.RootElement.GetProperty("columns").EnumerateArray().Select(name => name.GetString()));
        Assert.Contains(("unit.start_s", "s"), read.RootElement.GetProperty("units").EnumerateArray().Select(pair => (pair[0].GetString(), pair[1].GetString())));
    }

    [Fact]
    public async Task Description_holds_for_every_file()
    {
        await using HostileRun run = await HostileRun.MakeAsync(_folder);
        string folder = await ExportAsync(run, ExportForm.Csv);
        await RunExport.WriteAsync(run.Session.Results, run.Summary, ExportForm.Npy, folder, null, TestContext.Current.CancellationToken);
        using JsonDocument package = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "datapackage.json")));
        JsonElement[] resources = [.. package.RootElement.GetProperty("resources").EnumerateArray()];
        // What an earlier export of the run described is still described.
        Assert.Equal(
            ["clips.csv", "cues.csv", "diagnostics.csv", "failures.csv", "frames.csv", "maps.csv", "outputs.csv", "segment_cues.csv", "segments.csv", "utterances.csv"],
            resources.Select(resource => resource.GetProperty("path").GetString()).Order(StringComparer.Ordinal));
        foreach (JsonElement resource in resources)
        {
            byte[] file = File.ReadAllBytes(Path.Combine(folder, resource.GetProperty("path").GetString()!));
            Assert.Equal(file.Length, resource.GetProperty("bytes").GetInt64());
            Assert.Equal("sha256:" + Convert.ToHexStringLower(SHA256.HashData(file)), resource.GetProperty("hash").GetString());
            string[] columns = [.. resource.GetProperty("schema").GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("name").GetString()!)];
            string[] header = CsvLine(System.Text.Encoding.UTF8.GetString(file));
            Assert.Equal(columns, header);
            Assert.Superset(resource.GetProperty("schema").GetProperty("primaryKey").EnumerateArray().Select(key => key.GetString()!).ToHashSet(), columns.ToHashSet());
        }

        JsonElement own = package.RootElement.GetProperty("serhost");
        Assert.Equal(run.Session.Results.Prediction(run.Row(HostileRun.OtherClip, "fixture-columns"))!.ModelHash, own.GetProperty("modelHash").GetString());
        Assert.Equal(1, own.GetProperty("seed").GetInt32());
        Assert.DoesNotContain(_folder.Path, package.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_tell_the_segment_they_lie_in()
    {
        await using HostileRun run = await HostileRun.MakeAsync(_folder);
        RunTable frames = new RunTables(run.Session.Results, run.Summary).Frames;
        string[] names = [.. frames.Schema.Columns.Select(column => column.Name)];
        int rank = Array.IndexOf(names, $"rank_{HostileRun.Method}"), time = Array.IndexOf(names, "time_s");
        Core.Pipeline.StoredContrast contrast = run.Session.Results.Contrast(run.Row(HostileRun.OtherClip, HostileRun.Method))!;
        int inside = 0;
        foreach (Cell[] row in frames.Rows.Where(row => row[0].Text == HostileRun.OtherClip))
        {
            Analysis.Segments.Segment? segment = contrast.Selection.Segments.SingleOrDefault(found => found.Range.StartSeconds <= row[time].Number && row[time].Number < found.Range.EndSeconds);
            Assert.Equal(segment?.Rank ?? double.NaN, row[rank].Number);
            inside += segment is null ? 0 : 1;
        }

        Assert.True(inside > 0);
    }

    private static async Task<string> ExportAsync(HostileRun run, ExportForm form)
    {
        string folder = run.Folder.File("export");
        await RunExport.WriteAsync(run.Session.Results, run.Summary, form, folder, null, TestContext.Current.CancellationToken);
        return folder;
    }

    private static (string Clip, string Method, string Cue, string Baseline, double Delta)[] Deltas(HostileRun run) =>
        [.. from row in run.Session.Results.Rows(run.Summary.Id)
            from cue in run.Session.Results.Contrast(row)!.Result.Contrasts
            from baseline in cue.Baselines
            select (row.ClipId, row.Method, cue.CueId, Analysis.CueContrasts.CueBaselineNames.Name(baseline.Baseline), baseline.Delta)];

    private static void SameDeltas(HostileRun run, (string Clip, string Method, string Cue, string Baseline, double Delta)[] read, int digits = 9)
    {
        (string Clip, string Method, string Cue, string Baseline, double Delta)[] expected = Deltas(run);
        Assert.Equal(expected.Length, read.Length);
        Assert.True(expected.Count(row => !double.IsNaN(row.Delta)) > 10);
        foreach ((string clip, string method, string cue, string baseline, double delta) in expected)
        {
            double found = read.Single(row => (row.Clip, row.Method, row.Cue, row.Baseline) == (clip, method, cue, baseline)).Delta;
            Assert.Equal(double.IsNaN(delta), double.IsNaN(found));
            Assert.Equal(delta, found, digits == 17 || double.IsNaN(delta) ? 0 : 1e-8 * Math.Abs(delta));
        }
    }

    private static (string Clip, string Method, string Cue, string Baseline, double Delta)[] Read(string json) =>
        [.. JsonDocument.Parse(json).RootElement.EnumerateArray().Select(row => (
            row[0].GetString()!, row[1].GetString()!, row[2].GetString()!, row[3].GetString()!, row[4].ValueKind == JsonValueKind.Null ? double.NaN : row[4].GetDouble()))];

    /// <summary>The fields of a header: of these files only the method's name has quotes.</summary>
    private static string[] CsvLine(string file)
    {
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        bool isQuoted = false;
        foreach (char c in file[..file.IndexOf('\n', StringComparison.Ordinal)].TrimEnd('\r'))
        {
            if (c == '"')
            {
                isQuoted = !isQuoted;
                field.Append(isQuoted && field.Length > 0 ? "\"" : "");
            }
            else if (c == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(c);
            }
        }

        return [.. fields, field.ToString()];
    }
}
