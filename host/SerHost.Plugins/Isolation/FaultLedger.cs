namespace SerHost.Plugins.Isolation;

/// <summary>Counts, for each thing a plugin offers, how often in a row its process was lost; three switch it off.</summary>
internal sealed class FaultLedger
{
    /// <summary>Lost processes in a row that switch a part off.</summary>
    public const int Limit = 3;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (int Count, string Last)> _lost = new(StringComparer.Ordinal);

    /// <summary>Why a part is switched off; null when it is not.</summary>
    public string? WhyOff(string part)
    {
        lock (_gate)
        {
            return _lost.TryGetValue(part, out (int Count, string Last) found) && found.Count >= Limit
                ? $"it was switched off for the rest of the run, because its process was lost {Limit} times in a row; the last time: {found.Last}"
                : null;
        }
    }

    /// <summary>A process was lost while a part was called.</summary>
    public void Lost(string part, string reason)
    {
        lock (_gate)
        {
            _lost[part] = (_lost.GetValueOrDefault(part).Count + 1, reason);
        }
    }

    /// <summary>A part did its work.</summary>
    public void Worked(string part)
    {
        lock (_gate)
        {
            _lost.Remove(part);
        }
    }

    /// <summary>Every part may be tried again.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _lost.Clear();
        }
    }
}
