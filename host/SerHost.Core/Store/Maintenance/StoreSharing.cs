using SerHost.Plugins;
using SerHost.Signal.Programs;

namespace SerHost.Core.Store.Maintenance;

/// <summary>Who but its owner may read a store. A new store is its owner's alone: names of recordings and of speakers are nobody else's business.</summary>
public static class StoreSharing
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode GroupReads = UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    /// <summary>Lets a group read a store, and what will be written into it; nobody else.</summary>
    /// <param name="folder">The store.</param>
    /// <param name="group">The group, by name or number; null for the one that the folder has.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="RequestException">There is no store, no such group, or the user may not give files to it.</exception>
    public static void Share(string folder, string? group, CancellationToken cancellation)
    {
        Require(folder);
        if (OperatingSystem.IsWindows())
        {
            throw OnWindows();
        }

        if (group is not null)
        {
            ProgramOutput output = Change().Run(["-R", "--", group, folder], s_limit, cancellation);
            if (output.ExitCode != 0)
            {
                throw new RequestException("group", $"{folder} cannot be given to group '{group}': {output.Error.Trim()} Name a group that you are in ('id -Gn' lists them).");
            }
        }

        foreach (string path in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories))
        {
            cancellation.ThrowIfCancellationRequested();
            File.SetUnixFileMode(path, Directory.Exists(path) ? Owner | GroupReads | UnixFileMode.SetGroup
                : UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        }

        // Last: until here nobody gets in.
        File.SetUnixFileMode(folder, Owner | GroupReads | UnixFileMode.SetGroup);
    }

    /// <summary>Makes a store its owner's alone again.</summary>
    /// <param name="folder">The store.</param>
    /// <exception cref="RequestException">There is no store.</exception>
    public static void Withdraw(string folder)
    {
        Require(folder);
        if (OperatingSystem.IsWindows())
        {
            throw OnWindows();
        }

        File.SetUnixFileMode(folder, Owner);
    }

    private static RequestException OnWindows() => new("store share", "On Windows a folder is shared in its properties (Security); what is in it inherits that.");

    private static ExternalProgram Change() => ExternalProgram.Require("chgrp", "It comes with every Unix.");

    private static void Require(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new RequestException("--store", $"{folder}: there is no store.");
        }
    }
}
