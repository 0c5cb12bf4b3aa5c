using System.Collections.Concurrent;
using SerHost.Network.Tensors;
using SerHost.Network.Tensors.Rules;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Model.Onnx.Runtime;

/// <summary>Derivatives of a model that is read as a tensor graph. Safe to use from several threads at once.</summary>
internal sealed class TensorGradients(TensorNetwork network, int maxThreads) : IInputGradients
{
    private readonly ConcurrentBag<TensorExplainer> _idle = [];

    public void Differentiate(ReadOnlySpan<float> inputs, int count, int frames, ReadOnlySpan<int> targets, Span<float> gradients)
    {
        int size = network.Graph.Input.Bands * frames;
        if (count < 1 || inputs.Length != count * size || gradients.Length != inputs.Length || targets.Length != count)
        {
            throw new ArgumentException($"Expected {count} inputs and gradients of {network.Graph.Input.Bands} × {frames} values and {count} targets.", nameof(inputs));
        }

        TensorExplainer explainer = _idle.TryTake(out TensorExplainer? idle) ? idle : new TensorExplainer(network, maxThreads);
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
