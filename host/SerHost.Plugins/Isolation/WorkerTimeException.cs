namespace SerHost.Plugins.Isolation;

/// <summary>A call took too long and stopped when told to; its process goes on.</summary>
internal sealed class WorkerTimeException : Exception;
