using SerHost.Ui.Drawing;

namespace SerHost.Ui.Shell;

/// <summary>What the command line may say about the terminal UI.</summary>
/// <param name="Corpus">Folder, manifest or <c>demo</c>; null for the one open last.</param>
/// <param name="Colours">16, or null for as many as the terminal has.</param>
/// <param name="Images">Whether pictures are real images.</param>
internal sealed record UiOptions(string? Corpus, int? Colours, ImageChoice Images = ImageChoice.Auto);
