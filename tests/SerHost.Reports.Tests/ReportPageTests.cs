using System.Globalization;
using Microsoft.Playwright;
using SerHost.Reports.Parts;
using SerHost.Tests.Shared;

namespace SerHost.Reports.Tests;

/// <summary>The page in a real browser: what a reader does with it, and that it does nothing else.</summary>
public sealed class ReportPageTests : IDisposable
{
    private static readonly string[] s_methods = ["occlusion", "lrp", "random"];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("report.html")]
    [InlineData("report")]
    public async Task Page_loads_filters_shows_clips_and_plays_without_error_or_request(string name)
    {
        await using Browser browser = await Browser.StartAsync();
        string file = await WriteAsync(name, HostileNames.All, AudioChoice.All);
        IPage page = await browser.OpenAsync(file);
        Assert.Equal("10 of 10 clips, 2 of them misclassified.", await page.InnerTextAsync("#clip-count"));

        await page.FillAsync("#search", "中文");
        Assert.Equal("1 of 10 clips, 0 of them misclassified.", await page.InnerTextAsync("#clip-count"));
        await page.ClickAsync("#filters button[type=reset]");
        await page.SelectOptionAsync("#filter-outcome", "wrong");
        Assert.Equal(2, await page.Locator("#clip-table tbody tr").CountAsync());
        await page.ClickAsync("#filters button[type=reset]");
        await page.Locator(".confusion button[data-label=angry][data-decision=sad]").ClickAsync();
        await Assertions.Expect(page.Locator("#clip-table tbody tr")).ToHaveCountAsync(2);
        await page.ClickAsync("#filters button[type=reset]");
        await Assertions.Expect(page.Locator("#clip-table tbody tr")).ToHaveCountAsync(10);

        await page.Locator("#clip-table a").First.ClickAsync();
        await page.WaitForSelectorAsync("#stack canvas");
        Assert.Equal(1 + s_methods.Length + 1 + 1, await page.Locator("#stack canvas").CountAsync());
        Assert.Equal(6, await page.Locator(".uplot").CountAsync());
        Assert.True(await ColoursOfAsync(page, "#stack canvas >> nth=1") > 50, "The spectrogram is empty.");
        Assert.True(await ColoursOfAsync(page, ".uplot canvas >> nth=0") > 2, "The curve is empty.");

        // Not WaitForFunction: its predicate is evaluated from a string, which the page's policy forbids.
        ILocator segment = page.Locator("tr", new PageLocatorOptions { Has = page.Locator("button[data-segment]") }).Nth(1);
        await page.EvaluateAsync("""
            () => { window.heard = new Promise(resolve => document.querySelector('#clip audio').addEventListener('pause', resolve, { once: true })); }
            """);
        await segment.Locator("button").ClickAsync();
        await page.EvaluateAsync("() => window.heard.then(() => true)");
        double end = double.Parse(await segment.Locator("td").Nth(2).InnerTextAsync(), CultureInfo.InvariantCulture);
        Assert.Equal(end, await SecondsAsync(page), 0.03);
        Assert.True(await page.EvaluateAsync<double>("document.querySelector('#clip audio').currentTime") >= end - 0.03, "It was not played to its end.");

        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#report")).ToBeVisibleAsync();
        Assert.Empty(browser.Faults);
        string place = new Uri(Path.GetDirectoryName(Path.GetFullPath(file))! + "/").AbsoluteUri;
        Assert.All(browser.Requests, request => Assert.True(
            request.Split('#')[0] == new Uri(file).AbsoluteUri || request.StartsWith("blob:", StringComparison.Ordinal) || (name == "report" && request.StartsWith(place + "clips/clip-", StringComparison.Ordinal)),
            request));
    }

    [Fact]
    public async Task Names_that_break_markup_are_shown_and_found()
    {
        await using Browser browser = await Browser.StartAsync();
        string file = await WriteAsync("report.html", HostileNames.All, AudioChoice.None);
        IPage page = await browser.OpenAsync(file);
        string[] names = await page.Locator("#clip-table [data-clip]").EvaluateAllAsync<string[]>("found => found.map(one => one.getAttribute('data-clip'))");
        Assert.Equal(HostileNames.All.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
        foreach (string name in HostileNames.All)
        {
            await page.EvaluateAsync("name => { location.hash = ''; document.querySelector(`#clip-table [data-clip=\"${CSS.escape(name)}\"]`).click(); }", name);
            await Assertions.Expect(page.Locator("#clip-head")).ToHaveTextAsync(PlainText.OneLine(name), new LocatorAssertionsToHaveTextOptions { UseInnerText = false });
        }

        Assert.Empty(browser.Faults);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Texts_contrast_with_what_lies_behind_them_and_nothing_sticks_out(ColorScheme colours, int width)
    {
        await using Browser browser = await Browser.StartAsync();
        string file = await WriteAsync("report.html", [.. HostileNames.All, .. Enumerable.Range(0, 20).Select(i => $"clip {i}")], AudioChoice.Segments);
        IPage page = await browser.OpenAsync(file, width, 800, colours);
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(part => { part.open = true; })");
        await AssertReadableAsync(page, width);
        await page.Locator("#clip-table a").First.ClickAsync();
        await page.WaitForSelectorAsync("#stack canvas");
        await AssertReadableAsync(page, width);
        Assert.Empty(browser.Faults);
    }

    [Fact]
    public async Task Keys_reach_everything_and_pictures_have_words()
    {
        await using Browser browser = await Browser.StartAsync();
        string file = await WriteAsync("report.html", ["a", "b", "c"], AudioChoice.None);
        IPage page = await browser.OpenAsync(file);
        await page.Keyboard.PressAsync("/");
        Assert.Equal("search", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.Locator("#clip-table a").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("#stack canvas");
        await page.Keyboard.PressAsync("n");
        await Assertions.Expect(page.Locator("#clip-head")).ToHaveTextAsync("b");
        await page.Locator("#stack").FocusAsync();
        double before = await SecondsAsync(page);
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal(SyntheticRun.StepSeconds, await SecondsAsync(page) - before, 3);
        Assert.Empty(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('#clip canvas[role=img]')].filter(one => (one.getAttribute('aria-label') ?? '').length < 10).map(one => one.outerHTML)"));
        Assert.Empty(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('button, select, input, a')].filter(one => one.offsetParent && !(one.textContent.trim() || one.getAttribute('aria-label') || one.labels?.length)).map(one => one.outerHTML)"));
        Assert.Empty(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('th')].filter(one => !one.scope).map(one => one.outerHTML)"));
    }

    [Fact]
    public async Task Print_shows_every_table_of_deltas_in_light_colours()
    {
        await using Browser browser = await Browser.StartAsync();
        string file = await WriteAsync("report.html", [.. Enumerable.Range(0, 12).Select(i => $"clip {i}")], AudioChoice.None);
        IPage page = await browser.OpenAsync(file, colours: ColorScheme.Dark);
        Assert.Equal(1, await page.Locator(".delta:visible").CountAsync());
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.Equal(s_methods.Length, await page.Locator(".delta:visible").CountAsync());
        Assert.Equal(0, await page.Locator("header:visible, #filters:visible").CountAsync());
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.True((await page.PdfAsync()).Length > 10_000);
    }

    private static async Task AssertReadableAsync(IPage page, int width)
    {
        // WCAG 2.2, 1.4.3: 4.5 to 1. Grounds of every element up to the first that is opaque are laid over each other.
        string[] weak = await page.EvaluateAsync<string[]>("""
            () => {
              const parse = text => { const found = text.match(/[\d.]+/g).map(Number); return [found[0], found[1], found[2], found[3] ?? 1]; };
              const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
              const weak = [];
              for (const one of document.querySelectorAll('body *')) {
                const own = [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim().length > 0);
                if (!own || !one.offsetParent || ['SCRIPT', 'STYLE', 'OPTION'].includes(one.tagName) || one.closest('.skip')) { continue; }
                const layers = [];
                for (let at = one; at; at = at.parentElement) {
                  const ground = parse(getComputedStyle(at).backgroundColor);
                  if (ground[3] > 0) { layers.push(ground); }
                  if (ground[3] === 1) { break; }
                }
                const ground = layers.reverse().reduce((under, over) => under.map((v, i) => v + (over[i] - v) * over[3]), [255, 255, 255]);
                const a = light(ground), b = light(parse(getComputedStyle(one).color));
                const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                if (ratio < 4.5) { weak.push(`${ratio.toFixed(2)} ${one.tagName}.${one.className}: ${one.textContent.slice(0, 40)}`); }
              }
              return weak;
            }
            """);
        Assert.Empty(weak);
        int wide = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        Assert.True(wide <= width, string.Create(CultureInfo.InvariantCulture, $"The page is {wide} wide in a window of {width}."));
    }

    private static async Task<double> SecondsAsync(IPage page) =>
        double.Parse((await page.InnerTextAsync(".read-out")).Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>How many different colours a canvas shows.</summary>
    private static Task<int> ColoursOfAsync(IPage page, string canvas) => page.Locator(canvas).EvaluateAsync<int>("""
        one => { const data = new Uint32Array(one.getContext('2d').getImageData(0, 0, one.width, one.height).data.buffer); return new Set(data).size; }
        """);

    private async Task<string> WriteAsync(string name, IReadOnlyList<string> clips, AudioChoice audio)
    {
        await using SyntheticRun run = await SyntheticRun.MakeAsync(_folder, clips, s_methods, withRecordings: audio != AudioChoice.None);
        var options = new ReportOptions { Audio = audio, Threads = 2 };
        return ReportWriter.Write(run.Library, run.Summary, _folder.File(name), options, _ => [], null, TestContext.Current.CancellationToken).Path;
    }
}
