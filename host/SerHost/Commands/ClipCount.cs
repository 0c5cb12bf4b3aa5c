using SerHost.Shell;

namespace SerHost.Commands;

/// <summary>Shows how many clips are done. Told from several threads; reports arrive in any order.</summary>
internal sealed class ClipCount(ProgressLine line, string verb, int total) : IProgress<int>
{
    public void Report(int value) => line.Report($"{value} of {total} clips {verb}");
}
