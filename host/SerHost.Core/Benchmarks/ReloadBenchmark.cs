using System.Diagnostics;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Plugins.Trust;

namespace SerHost.Core.Benchmarks;

/// <summary>Replaces a plugin's folder again and again, as an author who builds does, and sees what stays behind.</summary>
public static class ReloadBenchmark
{
    private const int WarmUp = 30;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Puts two builds of a plugin into one folder by turns.</summary>
    /// <param name="builds">Folders of two builds of one plugin.</param>
    /// <param name="reloads">How often it is replaced.</param>
    /// <param name="cancellation">Stops it between two of them.</param>
    /// <exception cref="RequestException">A folder holds no usable plugin.</exception>
    public static ReloadTiming Run(IReadOnlyList<string> builds, int reloads, CancellationToken cancellation)
    {
        string scratch = Directory.CreateTempSubdirectory("serhost-reload-").FullName;
        try
        {
            string folder = Path.Combine(scratch, "plugins", "one");
            Put(builds[0], folder);
            using PluginHost host = PluginHost.Discover(
                [folder], Timeout.InfiniteTimeSpan, null,
                    new TrustSettings { Plugins = [TrustSettings.All], DataFolder = Path.Combine(scratch, "data") });
            host.LoadAll();
            Require(host);
            Replace(host, builds, folder, WarmUp, cancellation);
            (long managed, long process) = Memory();
            double[] seconds = Replace(host, builds, folder, reloads, cancellation);
            (long managedAfter, long processAfter) = Memory();
            return new ReloadTiming(
                reloads, seconds[seconds.Length / 2], host.Listings[0].OldVersions.Count, managedAfter - managed, processAfter - process);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static double[] Replace(PluginHost host, IReadOnlyList<string> builds, string folder, int times, CancellationToken cancellation)
    {
        var seconds = new double[times];
        for (int i = 0; i < times; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Put(builds[(i + 1) % builds.Count], folder);
            long start = Stopwatch.GetTimestamp();
            host.Rescan();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Require(host);
            host.OldVersionsSettled.Wait(Patience, cancellation);
        }

        Array.Sort(seconds);
        return seconds;
    }

    private static void Require(PluginHost host)
    {
        PluginListing listing = host.Listings[0];
        if (listing.State != PluginState.Loaded || listing.Update is not null)
        {
            throw new RequestException("FOLDER", $"{listing.Folder}: {listing.Problem ?? listing.Update}");
        }
    }

    private static void Put(string build, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(build))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }
    }

    private static (long Managed, long Process) Memory()
    {
        // Gives the pages of garbage back to the system, so that the process's figure is of what is needed.
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        long managed = GC.GetTotalMemory(forceFullCollection: false);
        using Process self = Process.GetCurrentProcess();
        return (managed, self.WorkingSet64);
    }
}

/// <summary>What replacing a plugin many times cost.</summary>
/// <param name="Reloads">Times it was replaced, after those that warmed up.</param>
/// <param name="MedianSeconds">From looking at the folder until the new version is in use, copy included.</param>
/// <param name="StillInMemory">Replaced versions that were not out of memory at the end.</param>
/// <param name="ManagedGrowthBytes">Growth of the managed heap, after collecting.</param>
/// <param name="ProcessGrowthBytes">Growth of what the process has in memory (resident set).</param>
public sealed record ReloadTiming(int Reloads, double MedianSeconds, int StillInMemory, long ManagedGrowthBytes, long ProcessGrowthBytes);
