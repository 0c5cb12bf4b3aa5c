namespace SerHost.Analysis.Evidence;

/// <summary>How many clips have a cue in their salient segments under each method. Pitch, say, is undefined where nothing voiced was
/// chosen, so that methods are compared over different clips unless incomplete ones are left out.</summary>
/// <param name="CueId">The cue.</param>
/// <param name="Clips">Clips with a result.</param>
/// <param name="ByMethod">Clips with the cue, one a method, in the order of the run.</param>
/// <param name="Complete">Clips with the cue under every method: the complete cases.</param>
public sealed record CueCount(string CueId, int Clips, IReadOnlyList<KeyValuePair<string, int>> ByMethod, int Complete)
{
    /// <summary>Whether methods have the cue in different clips.</summary>
    public bool Differs => ByMethod.Any(method => method.Value != Complete);
}

/// <summary>Finds clips in which every method has a cue.</summary>
public static class CompleteCases
{
    /// <summary>Counts, one a cue in the order of the extractor.</summary>
    /// <param name="columns">The utterances.</param>
    public static IReadOnlyList<CueCount> Count(EvidenceColumns columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Numbering clips = Numbering.ByOccurrence(columns.Rows, row => row.ClipId);
        Numbering methods = Numbering.ByOccurrence(columns.Rows, row => row.Method);
        return [.. columns.Cues.Select(cue => Count(cue, clips, methods))];
    }

    /// <summary>[clips] whether every method has a cue.</summary>
    internal static bool[] Of(CueColumns cue, Numbering clips, Numbering methods) =>
        [.. Defined(cue, clips, methods).Select(byMethod => Array.TrueForAll(byMethod, isDefined => isDefined))];

    private static CueCount Count(CueColumns cue, Numbering clips, Numbering methods)
    {
        bool[][] defined = Defined(cue, clips, methods);
        return new CueCount(
            cue.CueId,
            clips.Names.Length,
            [.. methods.Names.Select((name, method) => KeyValuePair.Create(name, defined.Count(byMethod => byMethod[method])))],
            defined.Count(byMethod => Array.TrueForAll(byMethod, isDefined => isDefined)));
    }

    /// <summary>[clips][methods] whether a method has a cue in its salient segments.</summary>
    private static bool[][] Defined(CueColumns cue, Numbering clips, Numbering methods)
    {
        bool[][] defined = [.. clips.Names.Select(_ => new bool[methods.Names.Length])];
        double[] salient = cue.Values(CueMeasure.Salient);
        for (int row = 0; row < salient.Length; row++)
        {
            defined[clips.Of[row]][methods.Of[row]] |= cue.Has(row) && !double.IsNaN(salient[row]);
        }

        return defined;
    }
}
