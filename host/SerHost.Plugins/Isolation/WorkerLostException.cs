namespace SerHost.Plugins.Isolation;

/// <summary>A worker process is gone: it crashed, or was ended because it broke a limit.</summary>
/// <param name="reason">Why, as the end of a sentence whose subject is the plugin.</param>
internal sealed class WorkerLostException(string reason) : Exception(reason);
