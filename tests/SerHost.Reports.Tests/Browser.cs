using Microsoft.Playwright;

namespace SerHost.Reports.Tests;

/// <summary>Headless Chromium of the system, and everything a page does in it that it must not.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] s_places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Console errors, uncaught exceptions, dialogs and refused content.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Addresses that were asked for.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Starts it; skips the test where there is none.</summary>
    public static async Task<Browser> StartAsync()
    {
        string? chromium = s_places.FirstOrDefault(File.Exists);
        Assert.SkipWhen(chromium is null, $"Chromium is not installed (looked for {string.Join(", ", s_places)}).");
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"], Timeout = 120_000,
        });
        return new Browser(playwright, browser);
    }

    /// <summary>Opens a page from the disk.</summary>
    public async Task<IPage> OpenAsync(string file, int width = 1280, int height = 900, ColorScheme colours = ColorScheme.Light, string hash = "")
    {
        IPage page = await _browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = colours });
        page.SetDefaultTimeout(60_000);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Faults.Add($"console: {message.Text}");
            }
        };
        page.PageError += (_, error) => Faults.Add($"exception: {error}");
        page.Dialog += async (_, dialog) =>
        {
            Faults.Add($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        page.Request += (_, request) => Requests.Add(request.Url);
        await page.GotoAsync(new Uri(file).AbsoluteUri + hash);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
