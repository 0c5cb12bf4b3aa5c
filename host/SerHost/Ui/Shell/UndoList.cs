namespace SerHost.Ui.Shell;

/// <summary>Choices the user made, the last first, each with the way back.</summary>
internal sealed class UndoList
{
    private const int Longest = 200;
    private readonly LinkedList<(string What, Action Back)> _steps = new();
    private bool _isGoingBack;

    /// <summary>What the next <see cref="Undo"/> takes back; null when there is nothing.</summary>
    public string? Next => _steps.First?.Value.What;

    /// <summary>Remembers a choice.</summary>
    /// <param name="what">What was chosen, for example <c>the filter 'sad'</c>.</param>
    /// <param name="back">Makes it as it was before.</param>
    public void Add(string what, Action back)
    {
        if (_isGoingBack)
        {
            return; // going back sets the same values again
        }

        _steps.AddFirst((what, back));
        if (_steps.Count > Longest)
        {
            _steps.RemoveLast();
        }
    }

    /// <summary>Takes the last choice back.</summary>
    /// <returns>What it was; null when there is nothing.</returns>
    public string? Undo()
    {
        if (_steps.First is not { Value: var step })
        {
            return null;
        }

        _steps.RemoveFirst();
        _isGoingBack = true;
        try
        {
            step.Back();
        }
        finally
        {
            _isGoingBack = false;
        }

        return step.What;
    }

    /// <summary>Forgets everything: the choices belong to a corpus that is closed.</summary>
    public void Clear() => _steps.Clear();
}
