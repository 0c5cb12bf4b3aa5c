using System.Buffers.Binary;
using System.Text;
using System.Xml.Linq;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Core.Concepts;
using SerHost.Core.Pipeline;
using SerHost.Plugins;
using SerHost.Reports.Figures;
using SerHost.Tests.Shared;
using SkiaSharp;

namespace SerHost.Reports.Tests;

/// <summary>Figures: their size, their letters, what stands in them, and that nothing is cut off or written over something else.</summary>
public sealed class FigureTests : IDisposable
{
    private static readonly string[] s_kinds = ["clip", "curves", "deltas", "compare", "concepts"];
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("clip", "relevance for", "time in the recording (s)", "frequency (kHz)", "waveform", "dB: level", "salient segments")]
    [InlineData("curves", "pitch", "sone", "time in the recording (s)", "jitter", "salient segments of occlusion")]
    [InlineData("deltas", "angry (18)", "sad (18)", "loudness", "as expected, corrected p < 0.05")]
    [InlineData("compare", "rank agreement", "occlusion", "random", "in brackets by chance")]
    [InlineData("concepts", "of relevance (%)", "channel of conv", "loudness", "correlation")]
    public async Task Figure_has_its_words_its_size_and_its_font_in_every_format(string kind, params string[] words)
    {
        await using SyntheticRun run = await MakeAsync();
        Figure figure = Draw(run, kind, new FigureStyle { WidthMm = 120 });
        FigureFile.Write(figure, _folder.File("f.svg"));
        XDocument svg = XDocument.Load(_folder.File("f.svg"));
        Assert.Equal("120mm", svg.Root!.Attribute("width")!.Value);
        string text = string.Join("|", svg.Descendants().Where(one => one.Name.LocalName == "text").Select(one => one.Value));
        Assert.All(words, word => Assert.Contains(word, text, StringComparison.Ordinal));
        Assert.All(
            svg.Descendants().Where(one => one.Name.LocalName == "text"),
            one => Assert.StartsWith("Liberation Sans", one.Attribute("font-family")!.Value, StringComparison.Ordinal));
        Assert.Equal(figure.Caption, svg.Root.Elements().Single(one => one.Name.LocalName == "desc").Value);

        FigureFile.Write(figure, _folder.File("f.pdf"));
        string pdf = Encoding.Latin1.GetString(File.ReadAllBytes(_folder.File("f.pdf")));
        Assert.StartsWith("%PDF-", pdf, StringComparison.Ordinal);
        Assert.Contains("LiberationSans", pdf, StringComparison.Ordinal);

        FigureFile.Write(figure, _folder.File("f.png"));
        byte[] png = File.ReadAllBytes(_folder.File("f.png"));
        Assert.Equal(Math.Ceiling(120 / 25.4 * 300), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), 1.0);
        Assert.Equal(11811, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33 + 8))); // points a metre: 300 an inch
    }

    [Theory]
    [InlineData(85, 8)]
    [InlineData(120, 8)]
    [InlineData(175, 8)]
    [InlineData(175, 12)]
    [InlineData(254, 14)]
    public async Task No_letter_is_cut_off_or_lies_on_another(double widthMm, float points)
    {
        await using SyntheticRun run = await MakeAsync();
        foreach (string kind in s_kinds)
        {
            var style = new FigureStyle { WidthMm = widthMm, FontPoints = points };
            Figure figure = Draw(run, kind, style);
            (FigureText Text, SKRect Bounds)[] texts = [.. figure.Texts.Select(text => (text, text.Bounds(style.Font)))];
            var page = new SKRect(0, 0, style.Width, figure.Height);
            Assert.All(texts, text => Assert.True(page.Contains(text.Bounds),
                $"{kind}, {widthMm} mm, {points} pt: '{text.Text.Text}' leaves the page: {text.Bounds}"));
            for (int i = 0; i < texts.Length; i++)
            {
                for (int j = i + 1; j < texts.Length; j++)
                {
                    // The rectangles of slanted names overlap where the names do not.
                    if (texts[i].Text.Degrees is 0 or -90 && texts[j].Text.Degrees is 0 or -90)
                    {
                        Assert.False(
                            texts[i].Bounds.IntersectsWith(texts[j].Bounds),
                            $"{kind}, {widthMm} mm, {points} pt: '{texts[i].Text.Text}' {texts[i].Bounds} lies on '{texts[j].Text.Text}' {texts[j].Bounds}");
                    }
                }
            }

            // Nothing else reaches the edge either.
            FigureFile.Write(figure, _folder.File("f.png"));
            using var picture = SKBitmap.Decode(_folder.File("f.png"));
            SKColor paper = picture.GetPixel(0, 0);
            Assert.All(Enumerable.Range(0, picture.Width), x =>
                Assert.True(picture.GetPixel(x, 2) == paper && picture.GetPixel(x, picture.Height - 3) == paper,
                $"{kind}: ink at the edge, column {x}"));
            Assert.All(Enumerable.Range(0, picture.Height), y =>
                Assert.True(picture.GetPixel(2, y) == paper && picture.GetPixel(picture.Width - 3, y) == paper,
                $"{kind}: ink at the edge, row {y}"));
        }
    }

    [Fact]
    public async Task Letters_are_drawn_and_dark_figures_are_dark()
    {
        await using SyntheticRun run = await MakeAsync();
        foreach (FigureTheme theme in Enum.GetValues<FigureTheme>())
        {
            FigureFile.Write(Draw(run, "deltas", new FigureStyle { WidthMm = 120, Theme = theme }), _folder.File("f.png"));
            using var picture = SKBitmap.Decode(_folder.File("f.png"));
            Assert.Equal(theme == FigureTheme.Dark, picture.GetPixel(2, 2).Red < 60);
            // Left of the first panel stand the emotions: without a font that stripe would be of one colour.
            SKColor paper = picture.GetPixel(2, 2);
            int inked = Enumerable.Range(0, picture.Height).Count(y => Enumerable.Range(4, 130).Any(x => picture.GetPixel(x, y) != paper));
            Assert.True(inked > 20, $"{theme}: {inked} rows of the stripe with names hold anything.");
        }
    }

    [Fact]
    public async Task Marks_are_filled_where_there_is_evidence_and_lie_at_the_mean()
    {
        await using SyntheticRun run = await MakeAsync();
        var style = new FigureStyle();
        EvidenceTable table = run.Library.Evidence(run.Summary);
        int evidence = table.Cells.Count(cell => cell is { Method: "occlusion", Baseline: CueBaseline.Rest, HasEvidence: true });
        Assert.True(evidence > 0);
        Figure figure = DeltaFigure.Create(table, "occlusion", CueBaseline.Rest, style);
        ScottPlot.Plottables.Marker[] marks = [.. figure.Panels.SelectMany(panel =>
            panel.Plot.GetPlottables<ScottPlot.Plottables.Marker>())];
        Assert.Equal(evidence, marks.Count(mark => mark.MarkerFillColor != style.Paper));
        Assert.Equal(
            table.Cells.Where(cell => cell is { Method: "occlusion", Baseline: CueBaseline.Rest }).Select(cell => cell.MeanDelta).Order(),
                marks.Select(mark => mark.X).Order());
    }

    [Fact]
    public async Task Picture_of_a_map_has_its_values_at_their_places()
    {
        await using SyntheticRun run = await MakeAsync();
        RunRow row = run.Library.Rows(run.Summary.Id)[0];
        FigureMap shown = FigureMap.Read(run.Library, row)!;
        float[] values = new float[SyntheticRun.Bands * SyntheticRun.Frames];
        (values[(3 * SyntheticRun.Frames) + 7], values[(60 * SyntheticRun.Frames) + 100]) = (1, -1);
        var style = new FigureStyle();
        using SKBitmap picture = TintedImage.Of(shown.Input,
            new Sdk.Attribution.RelevanceMap(SyntheticRun.Bands, values, shown.Map.TimeAxis, 0), style);
        using SKPixmap pixels = picture.PeekPixels();
        int wide = picture.Width / SyntheticRun.Frames, high = picture.Height / SyntheticRun.Bands;
        SKColor For(int band, int frame) =>
            pixels.GetPixelColor((frame * wide) + (wide / 2), ((SyntheticRun.Bands - 1 - band) * high) + (high / 2));
        Assert.True(For(3, 7).Red > For(3, 7).Blue + 100, "orange for the output");
        Assert.True(For(60, 100).Blue > For(60, 100).Red + 100, "blue against it");
        SKColor elsewhere = For(3, 8);
        Assert.True(elsewhere.Red == elsewhere.Blue && elsewhere.Red == elsewhere.Green, "grey where there is no relevance");
    }

    [Fact]
    public async Task Hostile_names_stay_text_and_are_drawn_with_letters_that_have_them()
    {
        string[] methods = ["occlusion", "a\"b<img src=x>&\t中文=1"];
        await using SyntheticRun run = await SyntheticRun.MakeAsync(_folder, [.. Enumerable.Range(0, 12).Select(i => $"clip {i:00}")],
            methods);
        Figure figure = Draw(run, "compare", new FigureStyle());
        FigureFile.Write(figure, _folder.File("f.svg"));
        XDocument svg = XDocument.Load(_folder.File("f.svg"));
        string[] texts = [.. svg.Descendants().Where(one => one.Name.LocalName == "text").Select(one => one.Value)];
        Assert.Contains(texts, text => text.Contains("a\"b<img src=x>&", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.Contains("中文", StringComparison.Ordinal));
        Assert.DoesNotContain(svg.Descendants(), one => one.Name.LocalName == "img");
    }

    [Theory]
    [InlineData(0, 1, 100)]
    [InlineData(-0.0031, 0.0031, 100)]
    [InlineData(-0.04, 0.04, 139)]
    [InlineData(0, 3.3, 400)]
    [InlineData(-1, 1, 60)]
    public void Ticks_are_round_within_the_range_and_have_room(double low, double high, float length)
    {
        static float Room(string text) => (4 * text.Length) + 8;
        double[] ticks = RoundTicks.Fitting(low, high, length, Room);
        Assert.True(ticks.Length >= 2, $"{ticks.Length} ticks");
        Assert.All(ticks, tick => Assert.InRange(tick, low - 1e-12, high + 1e-12));
        double step = ticks[1] - ticks[0];
        Assert.All(ticks.Zip(ticks[1..]), pair => Assert.Equal(step, pair.Second - pair.First, 1e-12));
        Assert.All(ticks, tick => Assert.True(Room(RoundTicks.Text(tick)) <= (step / (high - low) * length) + 1e-3));
        double mantissa = step / Math.Pow(10, Math.Floor(Math.Log10(step) + 1e-9));
        Assert.Contains(Math.Round(mantissa, 6), (double[])[1, 2, 5]);
    }

    [Fact]
    public void Wrong_extension_and_missing_font_are_named_with_the_cure()
    {
        Assert.Contains(".svg, .png or .pdf", Assert.Throws<RequestException>(() => FigureFile.RequireKind("figure.gif")).Message,
            StringComparison.Ordinal);
        Assert.Contains("comes with the program", Assert.Throws<RequestException>(() => FigureFont.Require("No Such Family 77")).Message,
            StringComparison.Ordinal);
        Assert.Contains("no such file", Assert.Throws<RequestException>(() => FigureFont.Require("nowhere.ttf")).Message,
            StringComparison.Ordinal);
    }

    private Task<SyntheticRun> MakeAsync() =>
        SyntheticRun.MakeAsync(_folder, [.. Enumerable.Range(0, 36).Select(i => $"clip {i:00}")], ["occlusion", "random"],
            withRecordings: true);

    private static Figure Draw(SyntheticRun run, string kind, FigureStyle style)
    {
        RunRow[] rows = [.. run.Library.Rows(run.Summary.Id).Where(row => row.ClipId == "clip 00")];
        string about = ClipFigure.Describe(run.Library, rows[0]);
        return kind switch
        {
            "clip" => ClipFigure.Maps([.. rows.Select(row => FigureMap.Read(run.Library, row)!)], ClipFigure.Recording(rows[0]), about,
                style),
            "curves" => CurveFigure.Create(
                run.Library.Cues(rows[0])!, run.Library.Contrast(rows[0])!.Selection.Segments, rows[0].Method, SyntheticRun.CueIds, about,
                    style),
            "deltas" => DeltaFigure.Create(run.Library.Evidence(run.Summary), "occlusion", CueBaseline.Rest, style),
            "compare" => CompareFigure.Create(run.Library.Compare(run.Summary.Id, [], null), style),
            _ => ConceptFigure.Create(Atlas(), 8, style),
        };
    }

    private static ConceptAtlas Atlas() => new("toy", "feed", "voices", "conv", "epsilon", "toy-cues", 0.1, 12, [],
        [.. Enumerable.Range(0, 12).Select(channel => new ConceptProfile(
            channel, 0.02 * channel, new Dictionary<string, double>(), [], [],
            [.. SyntheticRun.CueIds.Select(id =>
                new ConceptCue(id, 0.05 * channel, (0.05 * channel) - 0.1, (0.05 * channel) + 0.1, 12, 0.1))]))]);
}
