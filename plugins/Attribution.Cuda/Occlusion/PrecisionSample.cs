using Attribution.Cuda.Rounding;
using SerHost.Network.Occlusion;

namespace Attribution.Cuda.Occlusion;

/// <summary>Computes a part of an input's windows in FP32, too: every eighth row of windows, all of them where there are few.</summary>
internal sealed class PrecisionSample(WindowScores exactScores, PrecisionMeter meter)
{
    private const int EveryRow = 8;
    private const int FewWindows = 256;
    private (object Windows, int[] Chosen, (int Band, int Frame)[] Places)? _last;

    /// <summary>Measures.</summary>
    /// <param name="grid">The windows' grid.</param>
    /// <param name="input">[bands, frames].</param>
    /// <param name="fill">[bands, frames].</param>
    /// <param name="windows">The windows evaluated; the same list for the same windows.</param>
    /// <param name="rounded">[windows, outputs] what rounding gave.</param>
    /// <param name="outputs">Outputs of the model.</param>
    /// <param name="cancellation">Stops the work.</param>
    public void Measure(
        WindowGrid grid, ReadOnlySpan<float> input, ReadOnlySpan<float> fill, (int Band, int Frame)[] windows, float[] rounded, int outputs,
        CancellationToken cancellation)
    {
        if (_last is not { } last || !ReferenceEquals(last.Windows, windows))
        {
            int[] bands = [.. windows.Select(window => window.Band).Distinct().Order()];
            int[] chosen = [.. Enumerable.Range(0, windows.Length).Where(
                i => windows.Length <= FewWindows || Array.BinarySearch(bands, windows[i].Band) % EveryRow == 0)];
            last = (windows, chosen, Array.ConvertAll(chosen, i => windows[i]));
            _last = last;
        }

        (float[] clean, float[] exact) = exactScores.Evaluate(
            input, fill, grid.Bands, grid.Frames, last.Places, grid.WindowBands, grid.WindowFrames, null, cancellation);
        meter.Take(target => (
            [.. last.Chosen.Select((_, i) => clean[target] - exact[(i * outputs) + target])],
            [.. last.Chosen.Select(window => clean[target] - rounded[(window * outputs) + target])],
            Array.ConvertAll(last.Places, place => place.Frame)));
    }
}
