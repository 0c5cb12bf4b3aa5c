using SerHost.Core.Concepts;
using SerHost.Core.Reports;
using SerHost.Ui.Clip;
using SerHost.Ui.Concepts;
using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

/// <summary>The concept view on a shipped model.</summary>
public sealed class ConceptsPageTests(ConceptsFixture fixture) : IClassFixture<ConceptsFixture>
{
    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 60)]
    public void Channels_are_ranked_with_their_moments_and_their_cue_profile(int columns, int rows)
    {
        using var screen = new OffScreen(fixture.Session, new Place { Corpus = fixture.Corpus }, columns, rows);
        screen.Window.ShowPage("Concepts");
        screen.Settle();
        var page = (ConceptsPage)screen.Window.Front;
        Assert.Contains("Press s", screen.Line(2), StringComparison.Ordinal);
        screen.Press(new Key('s'));
        ConceptAtlas atlas = page.Shown!;
        Assert.Contains(FormattableString.Invariant($"crema-d-resnet-small, layer {atlas.Layer}: {atlas.Channels.Count} channels over 4 clips"), screen.Line(1), StringComparison.Ordinal);
        ConceptProfile[] ranked = [.. atlas.Channels.OrderByDescending(channel => channel.Share).ThenBy(channel => channel.Channel)];
        for (int i = 0; i < 5; i++)
        {
            Assert.Matches(FormattableString.Invariant($@"^ +{ranked[i].Channel} +{100 * ranked[i].Share:0.0} %  "), screen.Line(3 + i));
        }

        Assert.Equal(Theme.Selected, screen.Cells[3, 2].Attribute!.Value.Background);
        ConceptMoment moment = ranked[0].MostRelevant[0];
        Assert.Contains(FormattableString.Invariant($"{moment.StartSeconds:0.00}–{moment.EndSeconds:0.00} s"), screen.Line(3), StringComparison.Ordinal);
        Assert.Contains(NumberText.Signed(moment.Value), screen.Line(3), StringComparison.Ordinal);
        Assert.EndsWith(columns > 80 ? moment.Clip : "…", screen.Line(3), StringComparison.Ordinal);

        // The cue with the strongest correlation comes first; its dot lies where the correlation says.
        ConceptCue cue = ranked[0].Cues.Where(found => !double.IsNaN(found.Correlation)).MaxBy(found => Math.Abs(found.Correlation))!;
        int row = 1 + Enumerable.Range(0, rows).First(y => screen.Line(y).Contains("when it is active", StringComparison.Ordinal));
        Assert.StartsWith(CueLabel.Name(cue.Cue), screen.Line(row)[ChannelView.Left..], StringComparison.Ordinal);
        int width = Math.Min(25, columns - ChannelView.Left - 17 - 8), column = ChannelView.Left + 17 + (int)Math.Round((cue.Correlation + 1) / 2 * (width - 1));
        Assert.Equal("●", screen.Cells[row, column].Grapheme);
        Assert.Contains(NumberText.Correlation(cue.Correlation), screen.Line(row), StringComparison.Ordinal);

        // On a large screen the moment is shown in its clip's spectrogram, and marked below it.
        int mark = Enumerable.Range(0, rows).FirstOrDefault(y => screen.Cells[y, ChannelView.Left + 8].Grapheme == "▀", -1);
        Assert.Equal(columns > 80, mark >= 0);
        if (mark >= 0)
        {
            ClipContent content = ClipContent.Read(fixture.Session.Results, screen.Window.State.Rows.Of(moment.Clip)[0])!;
            int left = ChannelView.Left + 7, wide = columns - left - 1, under = left + (int)(moment.StartSeconds / content.EndSeconds * wide);
            Assert.Contains(Enumerable.Range(mark, 12), y => screen.Cells[y, under].Grapheme == "▀" && screen.Cells[y, under].Attribute == Theme.Strong);
        }
    }

    [Fact]
    public void Keys_and_clicks_choose_channel_moment_and_layer_and_open_the_clip()
    {
        using var screen = new OffScreen(fixture.Session, new Place { Corpus = fixture.Corpus }, 120, 40);
        screen.Window.ShowPage("Concepts");
        screen.Settle();
        var page = (ConceptsPage)screen.Window.Front;
        screen.Press(new Key('s'));
        string layer = page.Shown!.Layer;
        screen.Click(5, 6);
        Assert.Equal(Theme.Selected, screen.Cells[6, 2].Attribute!.Value.Background);
        ConceptProfile fourth = page.Shown.Channels.OrderByDescending(channel => channel.Share).ThenBy(channel => channel.Channel).ElementAt(3);
        screen.Press(Key.CursorRight);
        Assert.Equal(Theme.Selected, screen.Cells[4, ChannelView.Left].Attribute!.Value.Background);
        screen.Press(Key.Enter);
        Assert.Equal("Clip", screen.Window.Front.Name);
        Assert.Equal(fourth.MostRelevant[1].Clip, screen.Window.State.Clip!.Id);

        screen.Window.ShowPage("Concepts");
        screen.Press(new Key('l'));
        IReadOnlyList<string> layers = ConceptLibrary.Layers(fixture.Session, "crema-d-resnet-small");
        Assert.Equal(layers[^1], layer);
        Assert.Equal(layers[^2], page.Shown!.Layer);
        Assert.Contains("layer " + layers[^2], screen.Line(1), StringComparison.Ordinal);
    }
}
