using SerHost.Core.Pipeline;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

/// <summary>Which run is shown, and how another one is chosen.</summary>
public sealed class RunsMenuTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    [Fact]
    public async Task Runs_are_chosen_from_a_menu_that_marks_the_one_shown()
    {
        RunSummary first = fixture.Session.Results.Run(null);
        RunSummary second = (await fixture.Session.RunAsync(fixture.Experiment() with { Name = "second" }, null, TestContext.Current.CancellationToken)).Summary;
        // One that was cut off is no default, but can be chosen.
        await fixture.Session.Store.SetRunAsync("zz-cut", first with { Id = "zz-cut", GivenName = "cut off", State = RunState.Cancelled });
        await fixture.Session.Store.AddRowAsync("zz-cut", "row", fixture.Session.Results.Rows(first.Id)[0]);
        using OffScreen screen = fixture.Open("Corpus", 120, 30);
        Assert.Equal(second.Id, screen.Window.State.Run!.Id);

        screen.Press(Key.R.WithAlt);
        Assert.Contains("  cut off", screen.Line(1), StringComparison.Ordinal);
        Assert.Contains("cancelled", screen.Line(1), StringComparison.Ordinal);
        Assert.Contains("• second", screen.Line(2), StringComparison.Ordinal);
        screen.Press(Key.CursorDown, Key.CursorDown, Key.Enter);
        screen.Settle();
        Assert.Equal(first.Id, screen.Window.State.Run!.Id);

        screen.Press(Key.R.WithAlt, Key.Enter);
        screen.Settle();
        Assert.Equal("zz-cut", screen.Window.State.Run!.Id);
        Assert.Single(screen.Window.State.Rows.Of(fixture.Session.Results.Rows(first.Id)[0].ClipId));
    }
}
