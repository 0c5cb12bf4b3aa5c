namespace SerHost.Plugins.Guard;

/// <summary>A piece of work that must go on with the versions of plugins it began with, until it is disposed.</summary>
/// <param name="ended">Told when it is.</param>
internal sealed class PluginWork(Action<PluginWork> ended) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<IDisposable> _kept = [];
    private bool _isOver;

    /// <summary>A version is replaced while the work goes on: it is kept.</summary>
    public void Keep(PluginLifetime replaced)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _kept.Add(replaced.Use("go on"));
            }
        }
    }

    public void Dispose()
    {
        IDisposable[] kept;
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            _isOver = true;
            kept = [.. _kept];
            _kept.Clear();
        }

        ended(this);
        Array.ForEach(kept, usage => usage.Dispose());
    }
}
