using Terminal.Gui.Drivers;
using Terminal.Gui.Input;

namespace SerHost.Ui.Shell;

/// <summary>What a key does on a page or in the window: one line of the table that key
/// handling, the hint line, F1 and the menus all read.</summary>
/// <param name="Key">The key.</param>
/// <param name="Hint">Words beside the key in the hint line and F1; neighbours in the
/// table with the same words share one hint (+ - zoom).</param>
/// <param name="Do">Does it. False: there is nothing for it to do now, and the key goes on to whoever is asked next.</param>
internal sealed record KeyCommand(Key Key, string Hint, Func<bool> Do)
{
    /// <summary>Other keys that do the same; F1 names them.</summary>
    public IReadOnlyList<Key> Also { get; init; } = [];

    /// <summary>Words in a menu; the hint where it says enough.</summary>
    public string Text { get => field ?? Hint; init; }

    /// <summary>The menu it stands in whatever page is in front; null where it is an action of its page alone.</summary>
    public string? Menu { get; init; }

    /// <summary>Named by F1 only: keys every list has, and second ways.</summary>
    public bool InHelpOnly { get; init; }

    /// <summary>Whether a key is one of its keys.</summary>
    public bool Takes(Key key) => KeyNames.Same(key, Key) || Also.Any(other => KeyNames.Same(key, other));
}

/// <summary>What is said about neighbouring commands with the same words.</summary>
/// <param name="Keys">Their keys, as shown.</param>
/// <param name="Words">What they do.</param>
/// <param name="Also">Other keys that do the same, as shown; empty where there are none.</param>
/// <param name="Clicked">The key that a click on the hint presses; null for arrows, which stand for several.</param>
/// <param name="InHelpOnly">Whether F1 alone names it.</param>
internal sealed record KeyHint(string Keys, string Words, string Also, Key? Clicked, bool InHelpOnly)
{
    /// <summary>The hints of a table, in its order.</summary>
    public static IReadOnlyList<KeyHint> Of(IEnumerable<KeyCommand> table)
    {
        var groups = new List<List<KeyCommand>>();
        foreach (KeyCommand command in table)
        {
            if (groups.LastOrDefault() is { } last && last[0].Hint == command.Hint && last[0].InHelpOnly == command.InHelpOnly)
            {
                last.Add(command);
            }
            else
            {
                groups.Add([command]);
            }
        }

        return
        [
            .. groups.Select(group => new KeyHint(
                KeyNames.Of([.. group.Select(command => command.Key)]),
                group[0].Hint,
                KeyNames.Of([.. group.SelectMany(command => command.Also)]),
                KeyNames.IsArrow(group[0].Key) ? null : group[0].Key,
                group[0].InHelpOnly)),
        ];
    }

    /// <summary>Its row in F1.</summary>
    public (string Keys, string Words) HelpRow => (Keys, Also.Length == 0 ? Words : $"{Words}; also {Also}");
}

/// <summary>How keys are called on screen.</summary>
internal static class KeyNames
{
    /// <summary>Whether two are the same key; whether one was taken already does not count.</summary>
    public static bool Same(Key one, Key other) => one.KeyCode == other.KeyCode;

    public static bool IsArrow(Key key) =>
        key.KeyCode is KeyCode.CursorLeft or KeyCode.CursorRight or KeyCode.CursorUp or KeyCode.CursorDown;

    /// <summary>One key's name: ←, PgDn, Enter, Ctrl+Q, s.</summary>
    public static string Of(Key key) => key.KeyCode switch
    {
        KeyCode.CursorLeft => "←",
        KeyCode.CursorRight => "→",
        KeyCode.CursorUp => "↑",
        KeyCode.CursorDown => "↓",
        KeyCode.PageUp => "PgUp",
        KeyCode.PageDown => "PgDn",
        _ => key.ToString(),
    };

    /// <summary>Several keys' names: arrows stand together, rows of three keys and more are shortened (F2 … F8).</summary>
    public static string Of(IReadOnlyList<Key> keys)
    {
        string text = "";
        for (int i = 0; i < keys.Count; i++)
        {
            int last = i;
            while (last + 1 < keys.Count && IsNext(keys[last], keys[last + 1]))
            {
                last++;
            }

            bool isJoined = i == 0 || (IsArrow(keys[i]) && IsArrow(keys[i - 1]));
            text += (isJoined ? "" : " ") + Of(keys[i]);
            if (last >= i + 2)
            {
                text += $" … {Of(keys[last])}";
                i = last;
            }
        }

        return text;
    }

    /// <summary>Whether a function key or digit is the one after another.</summary>
    private static bool IsNext(Key key, Key next) =>
        next.KeyCode == key.KeyCode + 1
            && ((key.KeyCode >= KeyCode.F1 && next.KeyCode <= KeyCode.F12) || (key.KeyCode >= KeyCode.D0 && next.KeyCode <= KeyCode.D9));
}
