namespace SerHost.Ui.Bench;

/// <summary>Memory after clips were opened, after a full collection.</summary>
/// <param name="Openings">Clips opened since the start.</param>
/// <param name="ManagedBytes">Objects alive.</param>
/// <param name="ProcessBytes">Memory of the process.</param>
internal sealed record UiMemory(int Openings, long ManagedBytes, long ProcessBytes);
