using System.Text.Json;
using System.Text.Json.Nodes;
using SerHost.Core.Exports;
using SerHost.Core.Pipeline;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Exports;

/// <summary>An audformat database, read back by Python: its header by PyYAML, its tables by the csv module, all of it by audformat where
/// that is installed.</summary>
public sealed class AudformatExportTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Header_is_read_by_PyYAML_and_describes_every_table_by_schemes_and_raters_that_are_there()
    {
        await using HostileRun run = await HostileRun.MakeAsync(_folder);
        string folder = await ExportAsync(run);
        using JsonDocument read = JsonDocument.Parse(Read(folder, """
            import csv, glob, json, os, sys
            try:
                import yaml
            except ImportError:
                print('no yaml'); sys.exit()
            db = yaml.safe_load(open(os.path.join(sys.argv[1], 'db.yaml'), encoding='utf-8'))
            tables = {os.path.basename(f)[3:-4]: list(csv.reader(open(f, encoding='utf-8', newline=''))) for f in glob.glob(os.path.join(glob.escape(sys.argv[1]), 'db.*.csv'))}
            print(json.dumps(dict(db=db, tables=tables)))
            """));
        JsonElement db = read.RootElement.GetProperty("db"), files = read.RootElement.GetProperty("tables");
        string[] described = [.. db.GetProperty("tables").EnumerateObject().Concat(db.GetProperty("misc_tables").EnumerateObject())
            .Select(table => table.Name)];
        Assert.Equal(files.EnumerateObject().Select(table => table.Name).Order(StringComparer.Ordinal),
            described.Order(StringComparer.Ordinal));
        Assert.Equal("other", db.GetProperty("usage").GetString());
        Assert.Equal(run.Summary.Experiment.Seed, db.GetProperty("serhost").GetProperty("seed").GetUInt64());
        foreach (JsonProperty table in db.GetProperty("tables").EnumerateObject().Concat(db.GetProperty("misc_tables").EnumerateObject()))
        {
            string[] index = table.Value.TryGetProperty("type", out JsonElement type)
                ? type.GetString() == "filewise" ? ["file"] : ["file", "start", "end"]
                : [.. table.Value.GetProperty("levels").EnumerateObject().Select(level => level.Name)];
            JsonProperty[] columns = [.. table.Value.GetProperty("columns").EnumerateObject()];
            Assert.Equal([.. index, .. columns.Select(column => column.Name)], files.GetProperty(table.Name)[0].EnumerateArray()
                .Select(name => name.GetString()!));
            Assert.All(columns, column =>
                Assert.True(db.GetProperty("schemes").TryGetProperty(column.Value.GetProperty("scheme_id").GetString()!, out _)));
            Assert.All(
                columns.Where(column => column.Value.TryGetProperty("rater_id", out _)),
                column => Assert.True(db.GetProperty("raters").TryGetProperty(column.Value.GetProperty("rater_id").GetString()!, out _)));
            string[][] rows = [.. files.GetProperty(table.Name).EnumerateArray().Skip(1)
                .Select(row => row.EnumerateArray().Select(cell => cell.GetString()!).ToArray())];
            Assert.NotEmpty(rows);
            Assert.Equal(rows.Length, rows.Select(row => string.Join("\u0000", row[..index.Length])).Distinct()
                .Count()); // an index tells rows apart
        }

        // Names as they are, with quotes, tabs, line breaks, tags, a formula and Chinese.
        Assert.Contains(HostileRun.Clip, files.GetProperty("files").EnumerateArray().Select(row => row[1].GetString()));
        Assert.Contains("=cmd()", files.GetProperty("files").EnumerateArray().Select(row => row[3].GetString()));
        Assert.True(db.GetProperty("raters").TryGetProperty($"method {HostileRun.Method}", out _));
        Assert.All(
            files.GetProperty("files").EnumerateArray().Skip(1),
            row => Assert.True(File.Exists(_folder.File("clips", row[0].GetString()!)), "recordings are named from their common folder"));
    }

    [Fact]
    public async Task Segments_have_the_times_of_the_run()
    {
        await using HostileRun run = await HostileRun.MakeAsync(_folder);
        string folder = await ExportAsync(run);
        using JsonDocument read = JsonDocument.Parse(Read(folder, """
            import csv, glob, json, os, re, sys
            def seconds(text):
                days, hours, minutes, rest = re.fullmatch(r'(\d+) days (\d\d):(\d\d):(\d\d\.\d{9})', text).groups()
                return ((int(days) * 24 + int(hours)) * 60 + int(minutes)) * 60 + float(rest)
            found = []
            for name in glob.glob(os.path.join(glob.escape(sys.argv[1]), 'db.segments.*.csv')):
                for row in csv.DictReader(open(name, encoding='utf-8', newline='')):
                    found.append([os.path.basename(name), row['file'], seconds(row['start']), seconds(row['end']), int(row['rank'])])
            print(json.dumps(found))
            """));
        RunRow[] rows = [.. run.Session.Results.Rows(run.Summary.Id)];
        (string File, double Start, double End, int Rank)[] expected =
        [
            .. from row in rows
               let duration = run.Session.Results.Prediction(row)!.DurationSeconds
               from segment in run.Session.Results.Contrast(row)!.Selection.Segments
               let range = Core.Reports.ClipTime.Within(segment, duration)
               select (Path.GetFileName(row.ClipPath!), Math.Round(range.StartSeconds, 9), Math.Round(range.EndSeconds, 9), segment.Rank),
        ];
        Assert.True(expected.Length > 4);
        Assert.Equal(
            expected.Order(),
            read.RootElement.EnumerateArray().Select(row => (row[1].GetString()!, Math.Round(row[2].GetDouble(), 9),
                Math.Round(row[3].GetDouble(), 9), row[4].GetInt32())).Order());
        Assert.Equal(2, read.RootElement.EnumerateArray().Select(row => row[0].GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Database_is_loaded_by_audformat()
    {
        await using HostileRun run = await HostileRun.MakeAsync(_folder);
        string folder = await ExportAsync(run);
        string output = Read(folder, """
            import json, sys
            try:
                import audformat
            except ImportError:
                print('null'); sys.exit()
            db = audformat.Database.load(sys.argv[1], load_data=True)
            print(json.dumps([list(db.tables), list(db.misc_tables), len(db['files'].df), list(db['files'].df['name'])]))
            """);
        Assert.SkipWhen(output.Trim() == "null", "Needs audformat (pip: audformat).");
        using JsonDocument read = JsonDocument.Parse(output);
        Assert.Equal(2, read.RootElement[2].GetInt32());
        Assert.Contains(HostileRun.Clip, read.RootElement[3].EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public void Yaml_keeps_every_text_a_text()
    {
        string[] hostile =
        [
            "", "no", "1e3", "null", "2026-01-01", "0x1F", "a: b", "- x", "#", "\"quoted\" \\ back", "tab\tline\nreturn\r",
                "中文 \U0001F600", "\u0000\u0007\u0085\u2028\uFEFFx", "'", "%", "{", "[", "&a", "*a", "!t", "|", ">", "@", "`",
        ];
        var map = new JsonObject { ["texts"] = new JsonArray([.. hostile.Select(text => JsonValue.Create(text))]),
            ["empty"] = new JsonObject(), ["number"] = 0.25, ["none"] = null };
        foreach (string text in hostile)
        {
            map[$"key {text}"] = new JsonObject { [text] = text };
        }

        string file = _folder.File("t.yaml");
        File.WriteAllText(file, YamlText.Write(map));
        string output = Read(file, """
            import json, sys
            try:
                import yaml
            except ImportError:
                print('no yaml'); sys.exit()
            print(json.dumps(yaml.safe_load(open(sys.argv[1], encoding='utf-8', newline=''))))
            """);
        Assert.True(JsonNode.DeepEquals(map, JsonNode.Parse(output)), output);
    }

    [Theory]
    [InlineData(0, "0 days 00:00:00.000000000")]
    [InlineData(0.1425, "0 days 00:00:00.142500000")]
    [InlineData(3661.5, "0 days 01:01:01.500000000")]
    [InlineData(90000.000000001, "1 days 01:00:00.000000001")]
    [InlineData(double.NaN, null)]
    public void Times_are_written_as_pandas_writes_them(double seconds, string? text) =>
        Assert.Equal(text, AudformatTable.Time(seconds).Text);

    private string Read(string argument, string script)
    {
        string output = OutsideProgram.Run(Python.WithNumPy, "python3-numpy", _folder.Path, script, argument);
        Assert.SkipWhen(output.Trim() == "no yaml", "Needs PyYAML (apt: python3-yaml).");
        return output;
    }

    private static async Task<string> ExportAsync(HostileRun run)
    {
        string folder = run.Folder.File("export");
        await RunExport.WriteAsync(run.Session.Results, run.Summary, ExportForm.Audformat, folder, null,
            TestContext.Current.CancellationToken);
        return folder;
    }
}
