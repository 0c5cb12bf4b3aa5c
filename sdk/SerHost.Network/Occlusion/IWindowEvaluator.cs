namespace SerHost.Network.Occlusion;

/// <summary>Evaluates a model with windows of an input filled.</summary>
public interface IWindowEvaluator
{
    /// <summary>The windows.</summary>
    WindowGrid Grid { get; }

    /// <summary>Evaluates the selected windows.</summary>
    /// <param name="input">[bands, frames].</param>
    /// <param name="fill">[bands, frames].</param>
    /// <param name="selected">[windows].</param>
    /// <param name="clean">Receives the outputs for the input itself.</param>
    /// <param name="outputs">Receives [windows, outputs] where selected.</param>
    /// <param name="progress">Called with the number of windows just done, from any thread.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>Evaluations made.</returns>
    int Evaluate(
        ReadOnlyMemory<float> input, ReadOnlyMemory<float> fill, ReadOnlyMemory<bool> selected, float[] clean, float[] outputs,
        Action<int> progress, CancellationToken cancellation);
}

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
