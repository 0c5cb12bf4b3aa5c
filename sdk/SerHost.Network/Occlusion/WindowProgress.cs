namespace SerHost.Network.Occlusion;

/// <summary>Turns windows done, reported from any thread, into the share of all work done.</summary>
internal sealed class WindowProgress(IProgress<double>? progress, int clip, int clips, int windows)
{
    private int _done;

    /// <summary>Some windows are done.</summary>
    public void Add(int count)
    {
        int done = Interlocked.Add(ref _done, count);
        progress?.Report((clip + Math.Min(1, (double)done / windows)) / clips);
    }

    /// <summary>The clip is done, even if not every window had to be evaluated.</summary>
    public void Finish() => progress?.Report((clip + 1.0) / clips);
}
