namespace SerHost.Plugins.Isolation;

/// <summary>A session or an open model: known to the host by a number, made in each worker that needs it, again after a crash.</summary>
/// <param name="Id">The number.</param>
/// <param name="Create">Makes it in a worker.</param>
internal sealed record WorkerObject(long Id, Action<WorkerProcess> Create);
