using SerHost.Core.Audio;
using SerHost.Core.Listening;
using SerHost.Core.Segments;
using SerHost.Sdk.Audio;
using SerHost.Ui.Clip;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;
using Terminal.Gui.Views;

namespace SerHost.Ui.Listen;

/// <summary>The keys that let a clip be heard: Space the whole or stop, l the segment at the cursor, k the salient parts in a softened rest,
/// e the same as a WAV file.</summary>
/// <param name="state">The UI's state.</param>
/// <param name="player">The player; null where none is installed.</param>
internal sealed class ListenControl(UiState state, AudioPlayer? player)
{
    private Action? _stop;

    /// <summary>Takes a key.</summary>
    /// <returns>Whether it was one of these.</returns>
    public bool Handle(Key key, ClipContent? content, double cursorSeconds)
    {
        bool isWhole = key == Key.Space, isSegment = key == new Key('l'), isSalient = key == new Key('k'), isFile = key == new Key('e');
        if (!isWhole && !isSegment && !isSalient && !isFile)
        {
            return false;
        }

        if (_stop is { } stop && isWhole)
        {
            stop();
            return true;
        }

        if (content?.Sound is not { } sound)
        {
            state.Say("There is no recording to play.", isError: true);
            return true;
        }

        IReadOnlyList<Segment> segments = content.Contrast?.Selection.Segments ?? [];
        if (!isWhole && segments.Count == 0)
        {
            state.Say("This clip has no segments.", isError: true);
            return true;
        }

        if (isWhole)
        {
            Play(sound, content.ClipId, "whole");
        }
        else if (isSegment)
        {
            // The segment under the cursor, else the strongest.
            Segment segment = segments.FirstOrDefault(found => found.Range.Contains(cursorSeconds)) ?? segments.MinBy(found => found.Rank)!;
            Play(Excerpt.Cut(sound, segment.Range), content.ClipId, FormattableString.Invariant($"segment {segment.Rank}"));
        }
        else
        {
            AudioClip salient = Excerpt.KeepOnly(sound, [.. segments.Select(segment => segment.Range)]);
            if (isFile)
            {
                Write(salient, content.ClipId, "salient parts");
            }
            else
            {
                Play(salient, content.ClipId, "salient parts");
            }
        }

        return true;
    }

    private void Play(AudioClip sound, string clip, string what)
    {
        if (player is null)
        {
            if (MessageBox.Query(state.App, "No player", $"None of {AudioPlayer.KnownNames} is installed.", "Write a WAV file", "Close") == 0)
            {
                Write(sound, clip, what);
            }

            return;
        }

        _stop?.Invoke();
        var playing = new CancellationTokenSource();
        Action stop = _stop = playing.Cancel;
        state.Say(FormattableString.Invariant($"Playing {what} of {clip} ({sound.DurationSeconds:0.00} s) with {Path.GetFileName(player.Program)}; Space stops."));
        state.InBackground("playing", _ => player.Play(sound, playing.Token), complaint =>
        {
            if (_stop == stop)
            {
                _stop = null;
                state.Say(complaint ?? "", complaint is not null);
            }
        });
    }

    private void Write(AudioClip sound, string clip, string what)
    {
        string file = Path.GetFullPath($"{Path.GetFileName(clip)}-{what.Replace(' ', '-')}.wav");
        state.InBackground("writing the WAV file", _ => AudioFile.WriteWav(file, sound), _ => state.Say($"Written: {file}"));
    }
}
