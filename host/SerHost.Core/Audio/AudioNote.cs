namespace SerHost.Core.Audio;

/// <summary>Something a person should know about a file that could be read.</summary>
/// <param name="Kind">What sort of remark it is.</param>
/// <param name="Text">One plain sentence with the figures.</param>
public sealed record AudioNote(AudioNoteKind Kind, string Text)
{
    /// <summary>Whether results of the recording mean something else, or nothing, because of it.</summary>
    public bool IsWarning =>
        Kind is not (AudioNoteKind.MixedDown or AudioNoteKind.DecodedByFfmpeg or AudioNoteKind.UnknownLength or AudioNoteKind.Clipped);
}
