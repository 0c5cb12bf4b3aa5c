namespace SerHost.Core.Hosting;

/// <summary>One thing the program depends on, and whether it is well.</summary>
/// <param name="Subject">What was looked at.</param>
/// <param name="State">Whether it is well.</param>
/// <param name="Detail">What was found; where it is not well, the cure.</param>
public sealed record HealthCheck(string Subject, HealthState State, string Detail);
