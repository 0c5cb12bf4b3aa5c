namespace SerHost.Core.Store;

/// <summary>Brings the index to the state of the journals: after a kill between the two, after a lost or damaged database.</summary>
internal static class IndexRepair
{
    public static void BringUpToDate(ResultIndex index, string runsFolder)
    {
        IReadOnlyDictionary<string, long> journals = RunJournal.List(runsFolder);
        IReadOnlyDictionary<string, long> known = index.Journals();
        bool somethingVanished = known.Any(journal => journals.GetValueOrDefault(journal.Key, -1) < journal.Value);
        if (somethingVanished)
        {
            index.Clear();
            known = new Dictionary<string, long>();
        }

        foreach ((string run, long length) in journals)
        {
            long from = known.GetValueOrDefault(run);
            if (length > from)
            {
                (IReadOnlyList<JournalEntry> entries, long end) = RunJournal.Read(runsFolder, run, from);
                index.Apply(run, entries, end);
            }
        }
    }
}
