namespace SerHost.Plugins.Guard;

/// <summary>Progress that a plugin reports: what listens is the host's own code again.</summary>
internal sealed class HostOwnedProgress(IProgress<double> inner) : IProgress<double>
{
    public void Report(double value)
    {
        string? plugin = CallScope.Enter(null);
        try
        {
            inner.Report(value);
        }
        finally
        {
            CallScope.Enter(plugin);
        }
    }
}
