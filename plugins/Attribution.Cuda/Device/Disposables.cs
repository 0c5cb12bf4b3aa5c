namespace Attribution.Cuda.Device;

/// <summary>Things that end together, the last one first.</summary>
internal sealed class Disposables : IDisposable
{
    private readonly Stack<IDisposable> _kept = new();

    /// <summary>Keeps a thing until the end.</summary>
    public T Keep<T>(T thing)
        where T : IDisposable
    {
        _kept.Push(thing);
        return thing;
    }

    public void Dispose()
    {
        while (_kept.TryPop(out IDisposable? thing))
        {
            thing.Dispose();
        }
    }
}
