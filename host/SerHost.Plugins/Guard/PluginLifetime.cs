namespace SerHost.Plugins.Guard;

/// <summary>How long one loaded version of a plugin is needed: until nobody works with it any
/// more after it was replaced. Safe to use from several threads.</summary>
/// <param name="pluginId">The plugin.</param>
internal sealed class PluginLifetime(string pluginId)
{
    private readonly Lock _gate = new();
    private readonly List<Action> _letGo = [];
    private Action? _end;
    private int _users;
    private bool _isOver;

    /// <summary>Whether somebody still works with it.</summary>
    public bool IsInUse
    {
        get
        {
            lock (_gate)
            {
                return _users > 0;
            }
        }
    }

    /// <summary>Whether a call into it never came back: its thread keeps it in memory.</summary>
    public bool HasLostCall { get; set; }

    /// <summary>Uses it until the result is disposed.</summary>
    /// <param name="stage">What for.</param>
    /// <exception cref="PluginException">It was replaced, and its objects are gone.</exception>
    public IDisposable Use(string stage)
    {
        lock (_gate)
        {
            PluginCall.Require(
                !_isOver, pluginId, stage, "this version of it was replaced and is no longer loaded: ask for the plugin again.");
            _users++;
            return new Usage(this);
        }
    }

    /// <summary>What is done when it ends, so that no object of the plugin stays with the host.</summary>
    public void OnEnd(Action letGo)
    {
        lock (_gate)
        {
            _letGo.Add(letGo);
        }
    }

    /// <summary>Ends it as soon as nobody uses it.</summary>
    /// <param name="end">Unloads it; called once, by the last user or at once.</param>
    public void Retire(Action end)
    {
        lock (_gate)
        {
            _end = end;
        }

        EndIfUnused();
    }

    private void Leave()
    {
        lock (_gate)
        {
            _users--;
        }

        EndIfUnused();
    }

    private void EndIfUnused()
    {
        Action end;
        lock (_gate)
        {
            if (_end is null || _users > 0 || _isOver)
            {
                return;
            }

            _isOver = true;
            end = _end;
            _end = null;
        }

        _letGo.ForEach(letGo => letGo());
        _letGo.Clear();
        end();
    }

    private sealed class Usage(PluginLifetime lifetime) : IDisposable
    {
        private PluginLifetime? _lifetime = lifetime;

        public void Dispose() => Interlocked.Exchange(ref _lifetime, null)?.Leave();
    }
}
