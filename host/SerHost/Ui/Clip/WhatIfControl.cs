using SerHost.Analysis.Segments;
using SerHost.Core;
using SerHost.Core.Audio;
using SerHost.Core.Counterfactuals;
using SerHost.Core.Experiments;
using SerHost.Plugins;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;

namespace SerHost.Ui.Clip;

/// <summary>What if the voice had done something else here? Chooses the stretch and the cues to move, asks the model, and lets both be
/// heard. One question is under way at a time; the newest is asked next.</summary>
/// <param name="state">The UI's state.</param>
/// <param name="listen">Plays and writes.</param>
/// <param name="moveCursor">Shows where the stretch is.</param>
/// <param name="changed">Told when what is shown has changed.</param>
internal sealed class WhatIfControl(UiState state, ListenControl listen, Action<double> moveCursor, Action changed) : IDisposable
{
    /// <summary>Text of F1.</summary>
    public const string HelpText =
        "What if the voice had done something else here? s chooses the stretch: a salient segment, or the whole clip. ↑↓ choose a cue,\n"
        + "← → move it by one step, as far as its transform goes; all that is moved is moved together, and the model is asked at once.\n"
        + "On the left each cue there, before and after, as the cue extractor measures it: ✓ came out as wanted, ! did not, or moved too.\n"
        + "On the right the model's outputs before and after. A decision that follows a change of one cue listens to it, in this clip.\n"
        + "Space plays the changed clip, o the recording, e writes the changed clip as a WAV file. 0 undoes all changes, w or Esc goes back.";

    private readonly CancellationTokenSource _ending = new();
    private ClipContent? _content;
    private int _place, _version, _answered;
    private bool _isAsking;

    /// <summary>Whether it is on screen.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The cues that can be moved, and how far each is.</summary>
    public IReadOnlyList<CueNudge> Nudges { get; private set; } = [];

    /// <summary>Index of the cue that the keys move.</summary>
    public int Chosen { get; private set; }

    /// <summary>The last answer for this clip; null before there is one.</summary>
    public WhatIfAnswer? Answer { get; private set; }

    /// <summary>Whether <see cref="Answer"/> is to what is on screen.</summary>
    public bool IsAnswered => Answer is not null && _answered == _version;

    /// <summary>Why there is no answer; null where nothing is wrong.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether anything is moved.</summary>
    public bool IsMoved => Nudges.Any(nudge => nudge.Dose is not null);

    /// <summary>The stretch that is changed.</summary>
    public TimeRange Place => Segment?.Range ?? new TimeRange(0, _content?.Sound?.DurationSeconds ?? 0);

    /// <summary>The stretch in words.</summary>
    public string PlaceText => Segment is { } segment
        ? FormattableString.Invariant($"segment {segment.Rank} ({segment.Range.StartSeconds:0.00}–{segment.Range.EndSeconds:0.00} s)")
        : "the whole clip";

    /// <summary>What its keys do.</summary>
    public IReadOnlyList<KeyCommand> Commands => field ??=
    [
        new(Key.CursorUp, "cue", () => Choose(-1)),
        new(Key.CursorDown, "cue", () => Choose(1)),
        new(Key.CursorLeft, "move", () => Nudge(-1)) { Text = "move it down" },
        new(Key.CursorRight, "move", () => Nudge(1)) { Text = "move it up" },
        new('s', "where", NextPlace) { Text = "another segment, or the whole clip" },
        new(Key.Space, "changed", () => Hear(isChanged: true)) { Text = "play the changed clip, or stop" },
        new('o', "original", () => Hear(isChanged: false)) { Text = "play the recording, or stop" },
        new('w', "back", Close) { Also = [Key.Esc] },
        new('0', "undo all", UndoAll) { Text = "move nothing" },
        new('e', "WAV", Write) { Text = "write the changed clip as a WAV file" },
    ];

    private IReadOnlyList<Segment> Segments => _content?.Contrast?.Selection.Segments ?? [];

    private Segment? Segment => _place < Segments.Count ? Segments[_place] : null;

    /// <summary>Opens on a clip: on the segment at a moment, else the strongest, else the whole clip.</summary>
    /// <param name="content">The clip.</param>
    /// <param name="seconds">The moment.</param>
    /// <param name="opened">Told once it is open.</param>
    public void Open(ClipContent? content, double seconds, Action opened)
    {
        if (content?.Sound is null || content.Cues is not { } cues)
        {
            state.Say(content is null ? "There is no clip to change."
                : $"{content.ClipId}: {(content.Sound is null ? "the recording's file is not there any more" : "there are no cues to change")}.",
                isError: true);
            return;
        }

        state.InBackground("finding what moves the voice", _ =>
            CueNudge.All(state.Session.Plugins, cues.Cues.Select(cue => cue.Id)), found =>
        {
            if (found.Count == 0)
            {
                state.Say("No transform is there that moves one of the cues: 'serhost transforms' lists those there are.", isError: true);
                return;
            }

            Nudges = found;
            Chosen = 0;
            Take(content);
            int at = Segments.TakeWhile(segment => !segment.Range.Contains(seconds)).Count();
            _place = at < Segments.Count ? at : 0;
            IsOpen = true;
            ShowPlace();
            opened();
        });
    }

    /// <summary>Takes another clip, or the same under another method; the question stays.</summary>
    public void Take(ClipContent? content)
    {
        bool other = content?.ClipId != _content?.ClipId || content?.Model != _content?.Model;
        _content = content;
        if (other)
        {
            (Answer, _place) = (null, 0);
        }

        Ask();
    }

    /// <summary>Ends what is under way.</summary>
    public void Stop() => _ending.Cancel();

    /// <summary>Frees what cancels; nothing may be asked afterwards.</summary>
    public void Dispose() => _ending.Dispose();

    /// <summary>The cue's mean in the stretch, in the extractor's unit; NaN where it is undefined.</summary>
    public double Measured(CueNudge nudge) =>
        _content?.Cues is { } cues ? CueBeforeAfter.Mean(cues, nudge.CueId, [Place]) : double.NaN;

    private bool Close()
    {
        IsOpen = false;
        changed();
        return true;
    }

    private bool Choose(int by)
    {
        Chosen = (Chosen + by + Nudges.Count) % Nudges.Count;
        changed();
        return true;
    }

    private bool Nudge(int steps)
    {
        Nudges = [.. Nudges.Select((nudge, i) => i == Chosen ? nudge.Moved(steps, Measured(nudge)) : nudge)];
        return Ask();
    }

    private bool UndoAll()
    {
        Nudges = [.. Nudges.Select(nudge => nudge.Reset())];
        return Ask();
    }

    private bool NextPlace()
    {
        _place = (_place + 1) % (Segments.Count + 1);
        ShowPlace();
        return Ask();
    }

    private void ShowPlace() => moveCursor(Place.CentreSeconds);

    private bool Hear(bool isChanged)
    {
        if (_content is not { Sound: { } sound } content)
        {
            state.Say("There is no clip to play.", isError: true);
        }
        else if (!isChanged)
        {
            listen.PlayVersion(sound, content.ClipId, "original");
        }
        else if (Changed() is { } other)
        {
            listen.PlayVersion(other, content.ClipId, "changed clip");
        }

        return true;
    }

    private bool Write()
    {
        if (Changed() is { } sound)
        {
            listen.Write(sound, _content!.ClipId, "what if");
        }

        return true;
    }

    /// <summary>The changed sound; null, and said why, while there is none.</summary>
    private AudioClip? Changed()
    {
        if (IsAnswered && IsMoved)
        {
            return Answer!.Changed;
        }

        state.Say(!IsMoved ? "Nothing is changed yet: ↑↓ choose a cue, ← → move it." : Problem ?? "The changed clip is still being made.",
            isError: !_isAsking);
        return null;
    }

    /// <summary>Asks what is on screen, now or after the question under way.</summary>
    private bool Ask()
    {
        _version++;
        Problem = null;
        changed();
        if (!_isAsking && IsMoved && _content is { Sound: not null } content && state.Clip is { } clip && clip.Id == content.ClipId)
        {
            int version = _version;
            WhatIfRequest request = Request(clip.Path, content);
            _isAsking = true;
            state.InBackground("asking what if", stop => Answered(request, stop), outcome => Receive(version, outcome), _ending.Token);
        }

        return true;
    }

    private WhatIfRequest Request(string path, ClipContent content)
    {
        Experiment chosen = state.Run?.Experiment ?? state.Chosen?.Invoke() ?? new Experiment();
        return new WhatIfRequest
        {
            ClipPath = path,
            Model = content.Model,
            Range = Place,
            Nudges = [.. Nudges.Where(nudge => nudge.Dose is not null).Select(nudge => (nudge.Cue, nudge.Dose!.Value))],
            Extractor = chosen.Cues,
            Windowing = chosen.Windowing,
            Seed = chosen.Seed,
        };
    }

    private (WhatIfAnswer? Answer, string? Problem) Answered(WhatIfRequest request, CancellationToken cancellation)
    {
        try
        {
            return (WhatIf.AskAsync(state.Session, request, cancellation).GetAwaiter().GetResult(), null);
        }
        catch (Exception error) when (error is RequestException or ParameterException or AudioFileException or PluginException)
        {
            return (null, ErrorText.Of(error));
        }
        catch
        {
            state.OnScreen(() => _isAsking = false); // what it is, is said and logged by whoever runs this
            throw;
        }
    }

    private void Receive(int version, (WhatIfAnswer? Answer, string? Problem) outcome)
    {
        _isAsking = false;
        if (version == _version)
        {
            (Answer, Problem, _answered) = (outcome.Answer ?? Answer, outcome.Problem, outcome.Answer is null ? -1 : version);
            changed();
        }
        else
        {
            Ask();
        }
    }
}
