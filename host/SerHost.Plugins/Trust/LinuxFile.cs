using System.Runtime.InteropServices;

namespace SerHost.Plugins.Trust;

/// <summary>What Linux knows about a file or folder beyond .NET: who owns it, and when anything about it last changed.</summary>
/// <param name="Owner">Number of the owner.</param>
/// <param name="Group">Number of the group.</param>
/// <param name="Mode">Kind and permission bits, as of chmod.</param>
/// <param name="State">Device, inode, size, time of the content and time of the last change of any kind: equal as long as nothing changed.
/// The last of them cannot be set back by a user.</param>
/// <param name="ChangedUtc">Time of the last change of any kind.</param>
internal sealed record LinuxFile(uint Owner, uint Group, int Mode, string State, DateTimeOffset ChangedUtc)
{
    private const int FromCurrentFolder = -100;
    private const int DoNotFollowLinks = 0x100;
    private const uint BasicFacts = 0x7ff;
    private const int KindBits = 0xf000, Regular = 0x8000;

    /// <summary>Whether it is an ordinary file: no folder, link, pipe or device.</summary>
    public bool IsRegular => (Mode & KindBits) == Regular;

    /// <summary>Reads a path's facts; of a link, the link's own.</summary>
    /// <exception cref="IOException">There is nothing at the path, or the system will not tell.</exception>
    public static LinuxFile Read(string path)
    {
        if (Ask(FromCurrentFolder, path, DoNotFollowLinks, BasicFacts, out Answer found) != 0)
        {
            throw new IOException($"{path}: owner and permissions cannot be read ({Marshal.GetLastPInvokeErrorMessage()}).");
        }

        return new LinuxFile(
            found.Owner, found.Group, found.Mode,
            FormattableString.Invariant($"{found.DeviceMajor}:{found.DeviceMinor} {found.Inode} {found.Size} {found.Modified} {found.Changed}"),
            DateTimeOffset.FromUnixTimeSeconds(found.Changed.Seconds));
    }

    /// <summary>Number of the user this process acts for.</summary>
    [DllImport("libc", EntryPoint = "geteuid")]
    public static extern uint CurrentUser();

    // statx (Linux 4.11) answers in the same layout on every processor; stat does not.
    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int Ask(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint wanted, out Answer answer);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Time(long Seconds, uint Nanoseconds, int Reserved)
    {
        public override string ToString() => FormattableString.Invariant($"{Seconds}.{Nanoseconds:000000000}");
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private readonly struct Answer
    {
        [FieldOffset(20)] public readonly uint Owner;
        [FieldOffset(24)] public readonly uint Group;
        [FieldOffset(28)] public readonly ushort Mode;
        [FieldOffset(32)] public readonly ulong Inode;
        [FieldOffset(40)] public readonly ulong Size;
        [FieldOffset(96)] public readonly Time Changed;
        [FieldOffset(112)] public readonly Time Modified;
        [FieldOffset(136)] public readonly uint DeviceMajor;
        [FieldOffset(140)] public readonly uint DeviceMinor;
    }
}
