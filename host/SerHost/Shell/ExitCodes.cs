namespace SerHost.Shell;

/// <summary>What the program's exit code says.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int PartlyFailed = 3;

    /// <summary>Stopped by Ctrl-C, and asked to end: 128 and the signal's number, as shells count it.</summary>
    public const int Interrupted = 130, Terminated = 143;

    /// <summary>What is said of work on several clips.</summary>
    /// <param name="done">Clips with a result.</param>
    /// <param name="all">Clips there were.</param>
    public static int Of(int done, int all) => done == all ? Done : done == 0 ? Failed : PartlyFailed;
}
