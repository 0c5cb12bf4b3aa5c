using System.Collections.Concurrent;
using SerHost.Network.Tensors.Rules;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Network.Tensors;

/// <summary>Derivatives of a model that is read as a tensor graph. Safe to use from several threads at once.</summary>
public sealed class TensorGradients : IInputGradients
{
    private readonly TensorNetwork _network;
    private readonly int _maxThreads;
    private readonly ConcurrentBag<TensorExplainer> _idle = [];

    /// <summary>Wraps a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="maxThreads">Threads one call may use, 1 or more.</param>
    public TensorGradients(TensorNetwork network, int maxThreads)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxThreads, 1);
        (_network, _maxThreads) = (network, maxThreads);
    }

    /// <inheritdoc/>
    public void Differentiate(ReadOnlySpan<float> inputs, int count, int frames, ReadOnlySpan<int> targets, Span<float> gradients)
    {
        int size = _network.Graph.Input.Bands * frames;
        if (count < 1 || inputs.Length != count * size || gradients.Length != inputs.Length || targets.Length != count)
        {
            throw new ArgumentException(
                $"Expected {count} inputs and gradients of {_network.Graph.Input.Bands} × {frames} values and {count} targets.",
                nameof(inputs));
        }

        TensorExplainer explainer = _idle.TryTake(out TensorExplainer? idle) ? idle : new TensorExplainer(_network, _maxThreads);
        try
        {
            for (int i = 0; i < count; i++)
            {
                explainer.Load(inputs.Slice(i * size, size), frames, [TensorRules.Gradient]);
                explainer.Gradient(targets[i]).CopyTo(gradients.Slice(i * size, size));
            }
        }
        catch (GraphException error)
        {
            throw new ArgumentException($"The model cannot be evaluated for {frames} frames: {error.Message}", nameof(frames), error);
        }
        finally
        {
            _idle.Add(explainer);
        }
    }
}
