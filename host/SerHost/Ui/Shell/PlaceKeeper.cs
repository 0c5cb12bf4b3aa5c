using Terminal.Gui.App;

namespace SerHost.Ui.Shell;

/// <summary>Saves where the user is: some seconds after the last key or click, so that
/// a killed program loses nothing of it, and at the end.</summary>
/// <remarks>Used on the UI thread; files are written on another.</remarks>
internal sealed class PlaceKeeper : IDisposable
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(2);
    private readonly IApplication _app;
    private readonly Place _place;
    private readonly string _path;
    private Task _writing = Task.CompletedTask;
    private string _saved = "";
    private bool _isWaiting, _hasMoved;

    /// <summary>Keeps a place in a file.</summary>
    public PlaceKeeper(IApplication app, Place place, string path)
    {
        (_app, _place, _path) = (app, place, path);
        app.Keyboard.KeyDown += Moved;
        app.Mouse.MouseEvent += Moved;
    }

    /// <summary>Writes what has changed before it returns.</summary>
    public void Dispose()
    {
        _app.Keyboard.KeyDown -= Moved;
        _app.Mouse.MouseEvent -= Moved;
        Save();
        _writing.Wait();
    }

    private void Moved(object? sender, EventArgs args)
    {
        _hasMoved = true;
        if (!_isWaiting)
        {
            _isWaiting = true;
            _app.AddTimeout(s_quiet, Look);
        }
    }

    /// <summary>Saves once nothing has moved since the last look.</summary>
    /// <returns>Whether to look again.</returns>
    private bool Look()
    {
        if (!_hasMoved)
        {
            Save();
        }

        _isWaiting = _hasMoved;
        _hasMoved = false;
        return _isWaiting;
    }

    private void Save()
    {
        string json = _place.ToJson();
        if (json != _saved)
        {
            _saved = json;
            _writing = _writing.ContinueWith(_ => Place.Write(_path, json), TaskScheduler.Default);
        }
    }
}
