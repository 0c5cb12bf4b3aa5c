using System.Globalization;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;

namespace SerHost.Ui.Bench;

/// <summary>A corpus of as many clips as CREMA-D has, with a run over it, made in a moment: the files are links to the demo voices, and
/// every row shows a result of a real run on them.</summary>
internal static class LargeTable
{
    private static readonly string[] s_sentences = ["IEO", "TIE", "IOM", "IWW", "TAI", "MTI", "IWL", "ITH", "DFA", "ITS", "TSI", "WSI"];
    private static readonly (string Code, string Label)[] s_emotions =
        [("ANG", "angry"), ("DIS", "disgust"), ("FEA", "fear"), ("HAP", "happy"), ("NEU", "neutral"), ("SAD", "sad")];

    /// <summary>Makes the files, and a run over them that stays the newest of the store.</summary>
    /// <param name="session">The host; its store takes the run.</param>
    /// <param name="folder">Where the files go; made if it is not there.</param>
    /// <param name="clips">Number of clips.</param>
    /// <param name="real">A finished run whose results the rows show.</param>
    public static async Task MakeAsync(HostSession session, string folder, int clips, RunReport real)
    {
        Directory.CreateDirectory(folder);
        RunRow[][] patterns = [.. real.Rows.GroupBy(row => row.ClipId).Select(group => group.ToArray())];
        string run = real.Summary.Id + "-large";
        var kept = new List<Task>();
        for (int i = 0; i < clips; i++)
        {
            (string code, string label) = s_emotions[i % s_emotions.Length];
            string sentence = s_sentences[i / s_emotions.Length % s_sentences.Length];
            string speaker = (1001 + (i / (s_emotions.Length * s_sentences.Length))).ToString(CultureInfo.InvariantCulture);
            string id = $"{speaker}_{sentence}_{code}_XX", path = Path.Combine(folder, id + ".wav");
            RunRow[] pattern = patterns[i % patterns.Length];
            File.CreateSymbolicLink(path, pattern[0].ClipPath!);
            kept.AddRange(pattern.Select(row => row with { ClipId = id, ClipPath = path, Label = label, Speaker = speaker,
                Sentence = sentence })
                .Select(row => session.Store.AddRowAsync(run, row.Id, row)));
        }

        await Task.WhenAll(kept);
        await session.Store.SetRunAsync(run, real.Summary with { Id = run, Clips = clips, StartedUtc = DateTimeOffset.UtcNow.AddDays(1) });
    }
}
