namespace SerHost.Ui.Shell;

/// <summary>Which of several things a page shows (a method, a baseline, a picture), by
/// name: kept with the corpus, and undone like all choices.</summary>
/// <param name="place">Where they are kept.</param>
/// <param name="undo">Takes the ways back.</param>
internal sealed class Choices(Place place, UndoList undo)
{
    /// <summary>A choice was changed, by its name.</summary>
    public event Action<string>? Changed;

    /// <summary>The number chosen; 0 when nothing was.</summary>
    /// <param name="name">Page and thing, for example <c>clip.picture</c>.</param>
    public int Get(string name) => place.Here.Choices.GetValueOrDefault(name);

    /// <summary>Chooses; the old choice can be had back.</summary>
    /// <param name="name">Page and thing, for example <c>clip.picture</c>.</param>
    /// <param name="value">The number chosen.</param>
    public void Set(string name, int value)
    {
        int old = Get(name);
        if (old == value)
        {
            return;
        }

        Put(name, value);
        undo.Add($"the choice of {name.Replace('.', ' ')}", () => Put(name, old));
    }

    private void Put(string name, int value)
    {
        place.Here.Choices[name] = value;
        Changed?.Invoke(name);
    }
}
