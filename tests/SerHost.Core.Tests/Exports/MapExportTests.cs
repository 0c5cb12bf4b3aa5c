using System.Text.Json;
using SerHost.Core.Arrays;
using SerHost.Core.Exports;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Exports;

/// <summary>Maps, read back by NumPy.</summary>
public sealed class MapExportTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Maps_are_read_by_NumPy_to_the_last_bit()
    {
        await using HostileRun run = await HostileRun.MakeAsync(_folder);
        string folder = _folder.File("export");
        await RunExport.WriteAsync(run.Session.Results, run.Summary, ExportForm.Npy, folder, null, TestContext.Current.CancellationToken);
        string output = OutsideProgram.Run(Python.WithNumPy, "python3-numpy", _folder.Path, """
            import csv, hashlib, json, sys
            import numpy
            folder = sys.argv[1] + '/'
            found = []
            for row in csv.DictReader(open(folder + 'maps.csv', encoding='utf-8', newline='')):
                map = numpy.load(folder + row['file'], allow_pickle=False)
                assert hashlib.sha256(open(folder + row['file'], 'rb').read()).hexdigest() == row['sha256']
                found.append(dict(clip=row['clip'], method=row['method'], part=row['part'], shape=list(map.shape), type=str(map.dtype), c=bool(map.flags['C_CONTIGUOUS']),
                                  bits=map.view(numpy.uint32).ravel().tolist(), first=float(row['first_centre_s']), step=float(row['step_s'])))
            print(json.dumps(dict(maps=found, bands=numpy.load(folder + 'band_centres_hz.npy').tolist())))
            """, folder);
        using JsonDocument read = JsonDocument.Parse(output);
        JsonElement[] maps = [.. read.RootElement.GetProperty("maps").EnumerateArray()];
        int expected = 0;
        foreach (Core.Pipeline.RunRow row in run.Session.Results.Rows(run.Summary.Id))
        {
            RelevanceMap map = run.Session.Results.Map(row)!;
            expected += 1 + map.ExtraMaps.Count;
            JsonElement found = maps.Single(other => other.GetProperty("clip").GetString()!.TrimStart('\'') == row.ClipId && other.GetProperty("method").GetString() == row.Method && other.GetProperty("part").GetString()!.Length == 0);
            Assert.Equal([map.Bands, map.Frames], found.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
            Assert.Equal("float32", found.GetProperty("type").GetString());
            Assert.True(found.GetProperty("c").GetBoolean());
            Assert.Equal(map.Values.ToArray().Select(BitConverter.SingleToUInt32Bits), found.GetProperty("bits").EnumerateArray().Select(bits => bits.GetUInt32()));
            Assert.Equal(map.TimeAxis.FirstCentreSeconds, found.GetProperty("first").GetDouble(), 1e-9);
            Assert.Equal(map.TimeAxis.StepSeconds, found.GetProperty("step").GetDouble(), 1e-9);
        }

        Assert.Equal(expected, maps.Length);
        float[] bands = run.Session.Results.Input(run.Row(HostileRun.OtherClip, "fixture-columns"))!.BandCentresHz.ToArray();
        Assert.Equal(bands, read.RootElement.GetProperty("bands").EnumerateArray().Select(band => band.GetSingle()));
    }

    [Theory]
    [InlineData(new[] { 3 })]
    [InlineData(new[] { 2, 3 })]
    [InlineData(new[] { 0, 128, 201 })]
    [InlineData(new[] { 1, 2, 1, 3 })]
    public void Header_of_any_shape_is_read_by_NumPy(int[] dims)
    {
        string path = _folder.File("a.npy");
        float[] values = [.. Enumerable.Range(0, dims.Aggregate(1, (product, size) => product * size)).Select(i => i + 0.5f)];
        NpyFile.Write(path, values, dims);
        string output = OutsideProgram.Run(Python.WithNumPy, "python3-numpy", _folder.Path, """
            import json, sys, numpy
            a = numpy.load(sys.argv[1])
            print(json.dumps([list(a.shape), a.ravel().tolist()]))
            """, path);
        using JsonDocument read = JsonDocument.Parse(output);
        Assert.Equal(dims, read.RootElement[0].EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal(values, read.RootElement[1].EnumerateArray().Select(value => value.GetSingle()));
        Assert.Throws<ArgumentException>(() => NpyFile.Write(path, [.. values, 1], dims));
    }

    [Fact]
    public void Picture_is_read_by_Python_with_the_largest_value_in_full_colour()
    {
        // Two bands of three frames: low band first. The largest value, for the output, is the last of the low band; the high band's first speaks against it by half.
        var image = new MapImage(new float[] { 0, 0, 2, -1, 0, 0 }, 2, new TimeAxis(0.005, 0.01, 3, 0.025), new float[] { 100, 200 });
        string png = _folder.File("m.png");
        File.WriteAllBytes(png, image.ToPng());
        string output = OutsideProgram.Run(Python.WithNumPy, "python3-numpy", _folder.Path, """
            import json, struct, sys, zlib
            data = open(sys.argv[1], 'rb').read()
            assert data[:8] == b'\x89PNG\r\n\x1a\n'
            at, chunks = 8, {}
            while at < len(data):
                size, kind = struct.unpack('>I4s', data[at:at + 8])
                body = data[at + 8:at + 8 + size]
                assert zlib.crc32(kind + body) == struct.unpack('>I', data[at + 8 + size:at + 12 + size])[0]
                chunks[kind] = body
                at += 12 + size
            width, height, bits, colour = struct.unpack('>IIBB', chunks[b'IHDR'][:10])
            rows = zlib.decompress(chunks[b'IDAT'])
            line = 1 + 3 * width
            pixel = lambda x, y: list(rows[y * line + 1 + 3 * x:y * line + 4 + 3 * x])
            print(json.dumps([width, height, len(rows) == line * height, pixel(0, 0), pixel(width - 1, 0), pixel(width - 1, height - 1)]))
            """, png);
        using JsonDocument read = JsonDocument.Parse(output);
        Assert.True(read.RootElement[2].GetBoolean());
        Assert.Equal([144, 178, 214], read.RootElement[3].EnumerateArray().Select(colour => colour.GetInt32())); // half way from white to (33, 102, 172)
        Assert.Equal([255, 255, 255], read.RootElement[4].EnumerateArray().Select(colour => colour.GetInt32()));
        Assert.Equal([217, 95, 2], read.RootElement[5].EnumerateArray().Select(colour => colour.GetInt32()));
        var svg = System.Xml.Linq.XDocument.Parse(image.ToSvg("<script> \"中文\" &"));
        Assert.Equal("<script> \"中文\" &", svg.Root!.Elements().First().Value);
    }

    [Fact]
    public void Names_of_files_are_safe_and_never_the_same()
    {
        var names = new FileNames();
        Assert.Equal("1001_IEO_ANG_XX", names.Of("1001_IEO_ANG_XX"));
        Assert.Equal("1001_IEO_ANG_XX", names.Of("1001_IEO_ANG_XX"));
        string[] ids = ["a", "A", "../../etc/passwd", "..\\x", "a/b", "a_b", "con", "CON", "", ".", "..", "x\0y", new string('z', 300), new string('z', 301), HostileRun.Clip, "中文", " a"];
        string[] found = [.. ids.Select(names.Of)];
        Assert.Equal(ids.Length, found.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(found, name =>
        {
            Assert.Equal(name, Path.GetFileName(name));
            Assert.DoesNotContain(name, c => c is '/' or '\\' or ':' or '"' or '<' or '>' or '|' or '?' or '*' || char.IsControl(c));
            Assert.InRange(name.Length, 1, 100);
            Assert.NotEqual('.', name[^1]);
            Assert.False(name is "con" or "CON");
        });
        Assert.Contains("中文", found);
    }
}
