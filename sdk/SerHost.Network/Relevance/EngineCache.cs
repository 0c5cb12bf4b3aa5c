namespace SerHost.Network.Relevance;

/// <summary>Engines of a program by input size, so that clips of one length share buffers. Keeps the few sizes used last.</summary>
/// <remarks>Used by one thread at a time, as the engines are.</remarks>
/// <param name="program">The program.</param>
/// <param name="maxThreads">Threads an engine may use, 1 or more.</param>
public sealed class EngineCache(RelevanceProgram program, int maxThreads)
{
    // Each engine holds about 30 MB for a 200-frame input of a small residual network.
    private const int Capacity = 3;
    private readonly List<(int Bands, int Frames, RelevanceEngine Engine)> _engines = [];

    /// <summary>The program.</summary>
    public RelevanceProgram Program { get; } = program;

    /// <summary>The engine for an input size.</summary>
    /// <param name="bands">Rows of the input.</param>
    /// <param name="frames">Columns of the input.</param>
    public RelevanceEngine For(int bands, int frames)
    {
        int index = _engines.FindIndex(entry => entry.Bands == bands && entry.Frames == frames);
        if (index < 0)
        {
            _engines.Add((bands, frames, Program.CreateEngine(bands, frames, maxThreads)));
            if (_engines.Count > Capacity)
            {
                _engines.RemoveAt(0);
            }
        }
        else if (index < _engines.Count - 1)
        {
            _engines.Add(_engines[index]);
            _engines.RemoveAt(index);
        }

        return _engines[^1].Engine;
    }
}
