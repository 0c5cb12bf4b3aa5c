using SerHost.Sdk.Graph;

namespace SerHost.Network.Forward;

/// <summary>Evaluates batches of inputs on several threads, one input a thread at a time.</summary>
/// <remarks>Not thread-safe. Buffers are made once: about 4 bytes an activation and thread.</remarks>
public sealed class BatchForward
{
    private readonly ForwardPass[] _passes;
    private readonly int _size;
    private readonly int _outputs;

    /// <summary>Makes buffers.</summary>
    /// <param name="network">The network.</param>
    /// <param name="bands">Rows of an input.</param>
    /// <param name="frames">Columns of an input.</param>
    /// <param name="threads">Threads to use, 1 or more.</param>
    /// <exception cref="GraphException">The input does not fit.</exception>
    public BatchForward(CompiledNetwork network, int bands, int frames, int threads)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        _passes = [.. Enumerable.Range(0, threads).Select(_ => new ForwardPass(network, bands, frames, keepAll: false))];
        _size = bands * frames;
        _outputs = network.Graph.InferShapes(bands, frames)[network.Graph.OutputIndex].Count;
    }

    /// <summary>Evaluates a batch.</summary>
    /// <param name="inputs">[count, bands, frames], row-major.</param>
    /// <param name="count">Number of inputs.</param>
    /// <param name="outputs">Receives [count, outputs].</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Run(ReadOnlyMemory<float> inputs, int count, Memory<float> outputs)
    {
        if (inputs.Length != count * _size || outputs.Length != count * _outputs)
        {
            throw new ArgumentException(
                $"Expected {count} inputs of {_size} and outputs of {_outputs} values, found {inputs.Length} and {outputs.Length}.",
                nameof(inputs));
        }

        int next = 0;
        void RunThread(int thread)
        {
            for (int i = Interlocked.Increment(ref next) - 1; i < count; i = Interlocked.Increment(ref next) - 1)
            {
                _passes[thread].Run(inputs.Span.Slice(i * _size, _size), outputs.Span.Slice(i * _outputs, _outputs));
            }
        }

        if (_passes.Length == 1)
        {
            RunThread(0);
        }
        else
        {
            Parallel.For(0, _passes.Length, new ParallelOptions { MaxDegreeOfParallelism = _passes.Length }, RunThread);
        }
    }
}
