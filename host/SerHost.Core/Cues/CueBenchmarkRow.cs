namespace SerHost.Core.Cues;

/// <summary>How fast one extractor is.</summary>
/// <param name="ExtractorId">The extractor.</param>
/// <param name="SampleRateHz">Rate of the recording measured.</param>
/// <param name="ClipSeconds">Its length.</param>
/// <param name="MedianSeconds">Median time for one clip, one clip at a time.</param>
/// <param name="CpuSeconds">Least processor time for one clip: what counts on a machine that does other work, too.</param>
/// <param name="RealTimeFactor">Clip seconds a second of processor time, one clip at a time.</param>
/// <param name="QuarterRealTimeFactor">The same for a clip a quarter as long: the work is linear in length when the two agree.</param>
/// <param name="AllCoresRealTimeFactor">Clip seconds a second with one clip a core at once.</param>
/// <param name="AllocatedMegabytesPerMinute">Memory allocated by this program for a minute of sound; another program's is not seen.</param>
public sealed record CueBenchmarkRow(
    string ExtractorId,
    int SampleRateHz,
    double ClipSeconds,
    double MedianSeconds,
    double CpuSeconds,
    double RealTimeFactor,
    double QuarterRealTimeFactor,
    double AllCoresRealTimeFactor,
    double AllocatedMegabytesPerMinute);
