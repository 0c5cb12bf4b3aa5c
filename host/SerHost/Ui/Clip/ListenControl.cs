using SerHost.Analysis.Segments;
using SerHost.Core.Audio;
using SerHost.Sdk.Audio;
using SerHost.Ui.Listen;
using SerHost.Ui.Shell;

namespace SerHost.Ui.Clip;

/// <summary>What of a clip is to be heard.</summary>
internal enum ListenChoice
{
    /// <summary>All of it; stops what is playing.</summary>
    Whole,

    /// <summary>The segment at the cursor, else the strongest.</summary>
    Segment,

    /// <summary>The salient parts in a softened rest.</summary>
    Salient,

    /// <summary>What could not be played, else the salient parts, as a WAV file.</summary>
    File,
}

/// <summary>Lets a clip be heard, or writes what cannot be played.</summary>
/// <param name="state">The UI's state.</param>
/// <param name="player">The player; null where none is installed.</param>
/// <param name="folder">Where WAV files go.</param>
internal sealed class ListenControl(UiState state, AudioPlayer? player, string folder)
{
    private const string Whole = "whole";

    private Action? _stop;
    private string _playing = "";
    private (AudioClip Sound, string Clip, string What)? _unheard;

    /// <summary>Ends what is playing.</summary>
    public void Stop() => _stop?.Invoke();

    /// <summary>Plays or writes.</summary>
    public void Do(ListenChoice what, ClipContent? content, double cursorSeconds)
    {
        bool isWhole = what == ListenChoice.Whole, isFile = what == ListenChoice.File;
        if (_stop is { } stop && isWhole)
        {
            stop();
        }
        else if (isFile && _unheard is { } unheard && unheard.Clip == content?.ClipId)
        {
            Write(unheard.Sound, unheard.Clip, unheard.What);
        }
        else if (content?.Sound is not { } sound)
        {
            state.Say(content is null
                ? "There is no clip to play." : $"{content.ClipId}: the recording's file is not there any more.", isError: true);
        }
        else if (!isWhole && SegmentRow.Problem(content) is { } problem)
        {
            state.Say($"{content.ClipId}: {problem}", isError: true);
        }
        else if (isWhole)
        {
            Play(sound, content.ClipId, Whole);
        }
        else if (what == ListenChoice.Segment)
        {
            IReadOnlyList<Segment> segments = content.Contrast!.Selection.Segments;
            Segment segment = segments.FirstOrDefault(found => found.Range.Contains(cursorSeconds)) ?? segments.MinBy(found => found.Rank)!;
            Play(Excerpt.Cut(sound, segment.Range), content.ClipId, FormattableString.Invariant($"segment {segment.Rank}"));
        }
        else
        {
            AudioClip salient = Excerpt.KeepOnly(sound, [.. content.Contrast!.Selection.Segments.Select(segment => segment.Range)]);
            (isFile ? (Action<AudioClip, string, string>)Write : Play)(salient, content.ClipId, "salient parts");
        }
    }

    /// <summary>Plays a recording of which nothing else is known yet, or stops what is playing.</summary>
    public void PlayWhole(AudioClip sound, string clip)
    {
        if (_stop is { } stop)
        {
            stop();
        }
        else
        {
            Play(sound, clip, Whole);
        }
    }

    /// <summary>Plays one of several versions of a clip, in place of what is playing; stops it where it is this one.</summary>
    /// <param name="sound">The sound.</param>
    /// <param name="clip">The clip's name.</param>
    /// <param name="what">Which version, in words.</param>
    public void PlayVersion(AudioClip sound, string clip, string what)
    {
        if (_stop is { } stop && _playing == what)
        {
            stop();
        }
        else
        {
            Play(sound, clip, what);
        }
    }

    private void Play(AudioClip sound, string clip, string what)
    {
        if (player is null)
        {
            _unheard = (sound, clip, what);
            state.Say($"No player is installed ({AudioPlayer.KnownNames}). Press e to write {what} as a WAV file instead.", isError: true);
            return;
        }

        _stop?.Invoke();
        var playing = new CancellationTokenSource();
        Action stop = _stop = playing.Cancel;
        _playing = what;
        state.Say(FormattableString.Invariant($"Playing {what} of {clip} ({sound.DurationSeconds:0.00} s) with {Path.GetFileName(player.Program)}; Space stops."));
        state.InBackground("playing", _ => player.Play(sound, playing.Token), complaint =>
        {
            if (_stop == stop)
            {
                _stop = null;
                _unheard = complaint is null ? null : (sound, clip, what);
                state.Say(complaint is null ? "" : $"{complaint} (e writes {what} as a WAV file instead)", complaint is not null);
            }
        });
    }

    /// <summary>Writes a sound as a WAV file.</summary>
    /// <param name="sound">The sound.</param>
    /// <param name="clip">The clip's name.</param>
    /// <param name="what">Which version, in words; part of the file's name.</param>
    public void Write(AudioClip sound, string clip, string what)
    {
        string file = Path.Combine(folder, $"{Path.GetFileName(clip)}-{what.Replace(' ', '-')}.wav");
        _unheard = null;
        state.InBackground("writing the WAV file", _ => AudioFile.WriteWav(file, sound), _ => state.Say($"Written: {file}"));
    }
}
