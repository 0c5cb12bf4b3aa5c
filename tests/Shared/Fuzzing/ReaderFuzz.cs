using System.Globalization;

namespace SerHost.Tests.Shared;

/// <summary>A file from outside, damaged again and again: its reader reads it, or says what is wrong in an exception that it documents, of at most 500 characters, within 2.5 s
/// of processor time and 300 MB. <c>SERHOST_FUZZ</c> sets how many damaged files each reader gets, and only then time is judged: it needs a process that does nothing else.</summary>
internal static class ReaderFuzz
{
    private const int LongestMessage = 500;
    private const long MostBytes = 300L << 20;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2.5);

    /// <summary>Reads damaged copies of a file.</summary>
    /// <param name="reader">Name of what reads, for messages.</param>
    /// <param name="path">Where the damaged copies are written.</param>
    /// <param name="whole">The file as it should be.</param>
    /// <param name="read">Reads the file at <paramref name="path"/>.</param>
    /// <param name="documented">The exceptions it may throw.</param>
    /// <param name="usual">How many inputs there are where <c>SERHOST_FUZZ</c> says nothing.</param>
    public static void Check(string reader, string path, byte[] whole, Action read, Type[] documented, int usual)
    {
        string? asked = Environment.GetEnvironmentVariable("SERHOST_FUZZ");
        int inputs = asked is null ? usual : int.Parse(asked, CultureInfo.InvariantCulture);
        File.WriteAllBytes(path, whole);
        read();
        for (int seed = 0; seed < inputs; seed++)
        {
            byte[] damaged = Mutation.Of(whole, new Random(seed));
            File.WriteAllBytes(path, damaged);
            long before = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan start = Processor;
            try
            {
                read();
            }
            catch (Exception error) when (documented.Contains(error.GetType()))
            {
                Assert.True(error.Message.Length <= LongestMessage, $"{reader}, seed {seed}: {error.Message.Length} characters: {error.Message}");
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{reader}, seed {seed}: {error}\n{Convert.ToBase64String(damaged.AsSpan(0, Math.Min(damaged.Length, 20_000)))}");
            }

            Assert.True(asked is null || Processor - start < s_longest, $"{reader}, seed {seed}: {Processor - start} of a processor");
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MostBytes, $"{reader}, seed {seed}: {GC.GetAllocatedBytesForCurrentThread() - before} bytes");
        }
    }

    private static TimeSpan Processor => Environment.CpuUsage.TotalTime;
}
