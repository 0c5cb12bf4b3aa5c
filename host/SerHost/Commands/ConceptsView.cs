using System.Globalization;
using SerHost.Core.Concepts;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary>Prints concept atlases.</summary>
internal static class ConceptsView
{
    /// <summary>One line a channel, the most relevant first.</summary>
    public static void Show(Output output, ConceptAtlas atlas, int top)
    {
        output.Line(
            $"{atlas.Model}, layer {atlas.Layer} ({atlas.Channels.Count} {atlas.Unit}s), {atlas.Corpus}: {atlas.Clips} clips, "
            + atlas.Composite);
        output.Line();
        var table = new TextTable(">" + atlas.Unit, ">share", "speaks for", "goes with (correlation within clips, voiced time)",
            "best moment");
        foreach (ConceptProfile channel in atlas.Channels.OrderByDescending(c => c.Share).ThenBy(c => c.Channel).Take(top))
        {
            table.Add(
                channel.Channel.ToString(CultureInfo.InvariantCulture), Percent(channel.Share), SpeaksFor(channel), GoesWith(channel),
                channel.MostRelevant.Count > 0 ? Place(channel.MostRelevant[0]) : "-");
        }

        output.Table(table);
        output.Line();
        output.Line("share: of the layer's absolute relevance, mean over clips. Only cues whose 95 % interval over clips leaves out 0 (not corrected for their number) are named, the strongest three.");
        output.Line(
            $"Moments last about {Number(atlas.WindowSeconds, "0.###")} s (whole positions of the layer); "
            + $"--channel C shows one {atlas.Unit} in full, --json everything.");
    }

    /// <summary>One channel in full.</summary>
    public static void ShowChannel(Output output, ConceptAtlas atlas, ConceptProfile channel)
    {
        output.Line(
            $"{atlas.Model}, layer {atlas.Layer}, {atlas.Unit} {channel.Channel}: {Percent(channel.Share)} of the layer's absolute "
            + $"relevance over {atlas.Clips} clips of {atlas.Corpus}");
        output.Line();
        var outputs = new TextTable("predicted", ">mean relevance") { Title = "Relevance by predicted output" };
        foreach ((string label, double relevance) in channel.Outputs.OrderByDescending(entry => entry.Value))
        {
            outputs.Add(label, Number(relevance, "0.000"));
        }

        output.Table(outputs);
        output.Line();
        var moments = new TextTable("most relevant", ">relevance", "predicted", "most active", ">activation");
        for (int i = 0; i < Math.Max(channel.MostRelevant.Count, channel.MostActive.Count); i++)
        {
            ConceptMoment? relevant = channel.MostRelevant.ElementAtOrDefault(i);
            ConceptMoment? active = channel.MostActive.ElementAtOrDefault(i);
            moments.Add(
                relevant is null ? "" : Place(relevant), relevant is null ? "" : Number(relevant.Value, "0.000"), relevant?.Output ?? "",
                active is null ? "" : Place(active), active is null ? "" : Number(active.Value, "0.000"));
        }

        output.Table(moments);
        if (channel.Cues.Count == 0)
        {
            return;
        }

        output.Line();
        var cues = new TextTable("cue", ">correlation", ">95 % low", ">high", ">clips", ">shift in moments (SD)");
        foreach (ConceptCue cue in channel.Cues.OrderByDescending(c => double.IsNaN(c.Correlation) ? -1 : Math.Abs(c.Correlation)))
        {
            cues.Add(
                cue.Cue, Signed(cue.Correlation), Signed(cue.Low), Signed(cue.High), cue.Clips.ToString(CultureInfo.InvariantCulture),
                Signed(cue.MomentShift));
        }

        output.Table(cues);
    }

    private static string SpeaksFor(ConceptProfile channel)
    {
        (string label, double relevance) = channel.Outputs.OrderByDescending(entry => entry.Value).Select(entry => (entry.Key, entry.Value))
            .FirstOrDefault();
        return label is null || relevance <= 0 ? "-" : $"{label} {Signed(relevance)}";
    }

    private static string GoesWith(ConceptProfile channel)
    {
        string[] named = [.. channel.Cues.Where(cue => cue.Low > 0 || cue.High < 0).OrderByDescending(cue => Math.Abs(cue.Correlation))
            .Take(3).Select(cue => $"{cue.Cue} {Signed(cue.Correlation)}")];
        return named.Length == 0 ? "-" : string.Join(", ", named);
    }

    private static string Place(ConceptMoment moment) =>
        $"{moment.Clip} {Number(moment.StartSeconds, "0.00")}–{Number(moment.EndSeconds, "0.00")} s";

    private static string Percent(double share) => Number(100 * share, "0.0") + " %";

    private static string Signed(double value) =>
        double.IsNaN(value) ? "-" : value.ToString("+0.00;−0.00;0.00", CultureInfo.InvariantCulture);

    private static string Number(double value, string format) =>
        double.IsNaN(value) ? "-" : value.ToString(format, CultureInfo.InvariantCulture);
}
