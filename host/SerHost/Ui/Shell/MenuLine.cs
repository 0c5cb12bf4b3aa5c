namespace SerHost.Ui.Shell;

/// <summary>A line of a menu.</summary>
/// <param name="Text">What it does.</param>
/// <param name="Key">The key that does the same, as it is shown; empty where there is none.</param>
/// <param name="Action">Does it.</param>
internal sealed record MenuLine(string Text, string Key, Action Action);
