namespace SerHost.Core.Audio;

/// <summary>Something a person should know about a file that could be read.</summary>
/// <param name="Kind">What sort of remark it is.</param>
/// <param name="Text">One plain sentence with the figures.</param>
public sealed record AudioNote(AudioNoteKind Kind, string Text);
