using SerHost.Core.Experiments;
using SerHost.Ui.Compare;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

/// <summary>Results of other runs beside those of the newest: other parameters, other models.</summary>
public sealed class CompareOtherRunsTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    [Fact]
    public async Task O_adds_what_other_runs_found_in_the_clip_once_and_takes_it_away_again()
    {
        MethodChoice filled = new() { Id = "fixture-columns", Name = "filled", Parameters = new SortedDictionary<string, string> { ["fill"] = "-70" } };
        await fixture.Session.RunAsync(fixture.Experiment() with { Methods = [filled, new MethodChoice { Id = "fixture-dice" }] }, null, TestContext.Current.CancellationToken);
        using OffScreen screen = fixture.Open("Compare", 120, 40);
        var page = (ComparePage)screen.Window.Front;
        Assert.Equal(["filled", "fixture-dice"], page.Shown!.Items.Select(item => item.Name));

        screen.Press(new Key('o'));
        // The dice are the same map in both runs: shown once.
        Assert.Equal(["filled", "fixture-dice", "fixture-columns"], page.Shown!.Items.Select(item => item.Name));
        Assert.Contains("fixture-columns", screen.Text, StringComparison.Ordinal);
        Assert.All(page.Shown.Items, item => Assert.Equal(screen.Window.State.Clip!.Id, item.Content.ClipId));

        screen.Press(new Key('o'));
        Assert.Equal(["filled", "fixture-dice"], page.Shown!.Items.Select(item => item.Name));
        screen.Press(Key.Z.WithCtrl);
        Assert.Equal(3, page.Shown!.Items.Count);
    }
}
