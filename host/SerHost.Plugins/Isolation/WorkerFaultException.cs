namespace SerHost.Plugins.Isolation;

/// <summary>The plugin threw something its contract does not declare; its process goes on.</summary>
/// <param name="message">Type and message of what it threw.</param>
/// <param name="details">Where it arose.</param>
internal sealed class WorkerFaultException(string message, string details) : Exception(message)
{
    public string Details { get; } = details;
}
