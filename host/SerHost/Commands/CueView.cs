using SerHost.Analysis.CueContrasts;
using SerHost.Core.Pipeline;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary>Prints what the voice did in one clip's salient segments.</summary>
internal static class CueView
{
    public static void Show(Output output, StoredContrast contrast)
    {
        var table = new TextTable("cue", ">salient", ">clip", ">− full", ">− rest", ">− matched", ">p") { Title = "The voice in the salient segments" };
        foreach (CueContrast cue in contrast.Result.Contrasts)
        {
            table.Add(
                cue.CueId,
                Numbers.Significant(cue.Salient),
                Numbers.Significant(cue.Full),
                Numbers.Signed(cue.Delta(CueBaseline.Full)),
                Numbers.Signed(cue.Delta(CueBaseline.Rest)),
                Numbers.Signed(cue.Delta(CueBaseline.Matched)),
                Numbers.Significant(cue.Randomisation?.PTwoSided ?? double.NaN));
        }

        output.Table(table);
        output.Line("p: share of all equally large sets of segments at least as far from chance, both sides.");
        output.Line();
    }
}
