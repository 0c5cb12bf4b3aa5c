namespace SerHost.Core.Benchmarks;

/// <summary>One method on an accelerator beside its CPU version.</summary>
/// <param name="Method">The accelerated method.</param>
/// <param name="Question">What was asked.</param>
/// <param name="Device">What it ran on.</param>
/// <param name="MillisecondsPerClip">Median over single clips.</param>
/// <param name="ClipsPerSecond">Over a batch of clips handed over at once.</param>
/// <param name="CpuMillisecondsPerClip">The CPU version on the same clip.</param>
/// <param name="Ratio">CPU time over accelerator time: above 1, the accelerator is faster.</param>
/// <param name="LargestDifference">Largest difference of the maps, as a share of the map's largest absolute value.</param>
/// <param name="Gigaflops">Multiplications and additions of the incremental plan a second, for occlusion; NaN for other methods.</param>
public sealed record DeviceTiming(
    string Method,
    string Question,
    string Device,
    double MillisecondsPerClip,
    double ClipsPerSecond,
    double CpuMillisecondsPerClip,
    double Ratio,
    double LargestDifference,
    double Gigaflops);
