using System.Diagnostics;
using SerHost.Sdk.Models;

namespace SerHost.Network.Occlusion;

/// <summary>Asks a model about many changed forms of one input, a batch at a time.</summary>
/// <remarks>Batches grow until one takes half of the time in which a cancellation must be answered. Used by one thread at a time; the
/// buffer is kept from call to call.</remarks>
/// <param name="model">The model.</param>
/// <param name="bands">Rows of the inputs.</param>
/// <param name="frames">Columns of the inputs.</param>
public sealed class BatchedPredictions(IModel model, int bands, int frames)
{
    private const int MostFloats = 4 << 20;
    private const int MostInputs = 64;
    private static readonly TimeSpan s_longestBatch = TimeSpan.FromSeconds(0.1);

    private float[] _batch = [];

    /// <summary>Evaluates.</summary>
    /// <param name="items">Numbers of the inputs, in the order they are asked for.</param>
    /// <param name="write">Writes an input; one it refuses is not evaluated.</param>
    /// <param name="receive">Gets the outputs of an input, in order.</param>
    /// <param name="progress">Called with the number of items just done, refused ones included.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <returns>Evaluations made.</returns>
    public int Run(
        IEnumerable<int> items, InputWriter write, OutputReceiver receive, Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(receive);
        int size = checked(bands * frames), outputs = model.Descriptor.Outputs.Count;
        int most = Math.Clamp(MostFloats / size, 1, MostInputs), batchSize = Math.Min(4, most), evaluations = 0;
        if (_batch.Length != most * size)
        {
            _batch = new float[most * size];
        }

        float[] results = new float[most * outputs];
        var waiting = new List<int>(most);
        foreach (int item in items)
        {
            if (!write(item, _batch.AsSpan(waiting.Count * size, size)))
            {
                progress?.Invoke(1);
                continue;
            }

            waiting.Add(item);
            if (waiting.Count == batchSize)
            {
                Predict();
            }
        }

        if (waiting.Count > 0)
        {
            Predict();
        }

        return evaluations;

        void Predict()
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            model.Predict(_batch.AsSpan(0, waiting.Count * size), waiting.Count, frames, results.AsSpan(0, waiting.Count * outputs));
            TimeSpan each = Stopwatch.GetElapsedTime(start) / waiting.Count;
            for (int i = 0; i < waiting.Count; i++)
            {
                receive(waiting[i], results.AsSpan(i * outputs, outputs));
            }

            evaluations += waiting.Count;
            progress?.Invoke(waiting.Count);
            waiting.Clear();
            batchSize = Math.Clamp((int)(s_longestBatch / each), 1, Math.Min(most, 2 * batchSize));
        }
    }
}

/// <summary>Writes one changed input.</summary>
/// <param name="item">Its number.</param>
/// <param name="target">Receives [bands, frames].</param>
/// <returns>False where nothing changes and it need not be evaluated.</returns>
public delegate bool InputWriter(int item, Span<float> target);

/// <summary>Gets the outputs of one input.</summary>
/// <param name="item">Its number.</param>
/// <param name="outputs">[outputs]; valid during the call only.</param>
public delegate void OutputReceiver(int item, ReadOnlySpan<float> outputs);
