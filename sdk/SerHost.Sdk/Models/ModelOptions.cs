namespace SerHost.Sdk.Models;

/// <summary>Resources a model may use.</summary>
/// <param name="MaxThreads">Threads one call of <see cref="IModel.Predict"/> may use, 1 or more.</param>
public sealed record ModelOptions(int MaxThreads = 1);
