using Model.Onnx.Format;
using SerHost.Sdk.Models;

namespace Model.Onnx.Import;

/// <summary>The nodes an output depends on, each after those it reads. Works without recursion, so depth does not matter.</summary>
internal static class NodeOrder
{
    /// <summary>Orders the nodes behind one value.</summary>
    /// <param name="model">The model; its inputs and initialisers end the search.</param>
    /// <param name="producers">The node that writes each value.</param>
    /// <param name="output">The value wanted.</param>
    /// <exception cref="ModelFormatException">Nodes read each other in a circle, or a value comes from nowhere.</exception>
    public static IReadOnlyList<OnnxNode> Behind(OnnxModel model, IReadOnlyDictionary<string, OnnxNode> producers, string output)
    {
        var known = model.Inputs.Select(input => input.Name).Concat(model.Initialisers.Keys).ToHashSet(StringComparer.Ordinal);
        var ordered = new List<OnnxNode>();
        var state = new Dictionary<int, bool>(); // false: being visited, true: done
        var stack = new Stack<(OnnxNode Node, int NextInput)>();
        Push(null, output);
        while (stack.Count > 0)
        {
            (OnnxNode node, int next) = stack.Pop();
            if (next == node.Inputs.Count)
            {
                state[node.Index] = true;
                ordered.Add(node);
                continue;
            }

            stack.Push((node, next + 1));
            if (node.Inputs[next].Length > 0)
            {
                Push(node, node.Inputs[next]);
            }
        }

        return ordered;

        void Push(OnnxNode? reader, string name)
        {
            if (known.Contains(name))
            {
                return;
            }

            string place = reader?.Label ?? "output";
            OnnxNode producer = producers.GetValueOrDefault(name) ?? throw new ModelFormatException(
                model.File, place, $"reads '{name}', which no node, input or initialiser provides; the file is damaged or was exported without its weights.");
            if (!state.TryGetValue(producer.Index, out bool done))
            {
                state.Add(producer.Index, false);
                stack.Push((producer, 0));
            }
            else if (!done)
            {
                throw new ModelFormatException(
                    model.File, place, $"reads '{name}', which depends on this node's own output: the graph is a circle.");
            }
        }
    }

    /// <summary>The node that writes each value.</summary>
    /// <exception cref="ModelFormatException">Two nodes write the same value.</exception>
    public static Dictionary<string, OnnxNode> Producers(OnnxModel model)
    {
        var producers = new Dictionary<string, OnnxNode>(StringComparer.Ordinal);
        foreach (OnnxNode node in model.Nodes)
        {
            foreach (string name in node.Outputs.Where(name => name.Length > 0))
            {
                if (!producers.TryAdd(name, node) || model.Initialisers.ContainsKey(name))
                {
                    throw new ModelFormatException(model.File, node.Label, $"writes '{name}', which is written elsewhere as well.");
                }
            }
        }

        return producers;
    }
}
