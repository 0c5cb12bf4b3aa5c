using Attribution.Cuda.Device;
using Attribution.Cuda.Network;
using Attribution.Cuda.Rounding;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Relevance;

/// <summary>Relevance maps of one clip at a time, plain and under conditions, on a GPU.</summary>
/// <remarks>Order of calls: <see cref="Evaluate"/>, then any of the others about that input. One thread at a time. Conditions go in
/// batches that fit the device; out of memory halves the batch.</remarks>
internal sealed class ConditionalMaps : IDisposable
{
    private readonly IGpuDevice _device;
    private readonly Kernels _kernels;
    private readonly RelevancePlan _plan;
    private readonly GpuArena _weightArena;
    private readonly GpuArena _arena;
    private readonly RegionPass _forward;
    private readonly RegionPlan _whole;
    private readonly RelevancePass _pass;
    private readonly GpuPrecision _precision;
    private const int SmallestHalf = 32;
    private int _largestBatch = 65_536;

    public ConditionalMaps(IGpuDevice device, RelevancePlan plan, int bands, int frames, GpuPrecision precision = GpuPrecision.Single)
    {
        _device = device;
        _kernels = new Kernels(device);
        _plan = plan;
        _precision = precision;
        _weightArena = new GpuArena(device);
        _arena = new GpuArena(device);
        _forward = new RegionPass(_kernels, new NetworkWeights(plan.Graph, _weightArena), _weightArena, "forward");
        _whole = RegionPlan.Whole(plan.Graph, bands, frames, 1);
        _pass = new RelevancePass(_kernels, plan, _forward, _arena, _whole);
    }

    /// <summary>Shapes of all layers' outputs.</summary>
    public IReadOnlyList<TensorShape> Shapes => _whole.Shapes;

    /// <summary>The forward pass, and everything the rules need of it.</summary>
    /// <returns>The model's outputs.</returns>
    public float[] Evaluate(ReadOnlySpan<float> input)
    {
        _forward.Begin(_whole);
        _kernels.LayOut(_forward.Activation(0), _arena.Filled("input", input), 1, _whole.Regions[0]);
        _forward.Run();
        _pass.PrepareClip();
        return Fetch(_forward.Activation(_plan.Graph.OutputIndex), _plan.Graph.OutputIndex, 1);
    }

    /// <summary>The unconditional map, [bands, frames].</summary>
    /// <param name="target">Index of the output.</param>
    /// <param name="precision">How products are rounded; null as the maps are.</param>
    public float[] Explain(int target, GpuPrecision? precision = null)
    {
        Start(target, "one");
        _pass.Run(LegPlan.Between(_plan.Graph, _plan.Graph.OutputIndex, 0), "one", 1, null, precision ?? _precision);
        return Download("one", 0, 1);
    }

    /// <summary>Relevance of each channel of a layer: the sum over its positions.</summary>
    public double[] ChannelRelevance(int target, int layer)
    {
        RunTo(target, layer);
        TensorShape shape = _whole.Shapes[layer];
        float[] values = Download("one", layer, 1);
        int area = shape.Height * shape.Width;
        return Enumerable.Range(0, shape.Channels)
            .Select(channel => values.AsSpan(channel * area, area).ToArray().Sum(value => (double)value)).ToArray();
    }

    /// <summary>One map a condition.</summary>
    /// <param name="target">Index of the output.</param>
    /// <param name="conditions">The conditions.</param>
    /// <param name="paths">What happens to relevance that bypasses a named layer.</param>
    /// <param name="progress">Receives the share done.</param>
    /// <param name="cancellation">Checked between batches.</param>
    /// <returns>[conditions][bands · frames].</returns>
    public float[][] Explain(
        int target, IReadOnlyList<RelevanceCondition> conditions, ConditionPaths paths, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        var maps = new float[conditions.Count][];
        int done = 0;
        int[] single = Enumerable.Range(0, maps.Length).Where(i => conditions[i].Sets.Count == 1).ToArray();
        foreach (IGrouping<int, int> ofLayer in single.GroupBy(i => conditions[i].Sets[0].Layer))
        {
            int layer = ofLayer.Key;
            RunTo(target, layer);
            var computed = new List<(int[] Batch, float[] Values)>();
            var left = new Queue<int>(ofLayer);
            using var fetches = new FetchQueue(_kernels, _arena);
            while (left.Count > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                int[] batch = left.Take(BatchSize(ofLayer.Count())).ToArray();
                try
                {
                    Expand(layer, batch.Select(i => conditions[i].Sets[0]).ToArray());
                    _pass.Run(LegPlan.Between(_plan.Graph, layer, 0), "many", batch.Length, null, _precision);
                    float[] values = new float[(long)batch.Length * _whole.Shapes[0].Count];
                    fetches.Add(_pass.Relevance("many", 0, batch.Length), batch.Length, _whole.Regions[0], values);
                    computed.Add((batch, values));
                }
                catch (GpuOutOfMemoryException) when (batch.Length > 1)
                {
                    _largestBatch = batch.Length / 2;
                    continue;
                }

                for (int i = 0; i < batch.Length; i++)
                {
                    left.Dequeue();
                }

                progress?.Report((double)(done += batch.Length) / maps.Length);
            }

            fetches.Finish();
            foreach ((int[] batch, float[] values) in computed)
            {
                Keep(maps, batch, values);
            }

            if (paths == ConditionPaths.Parallel)
            {
                // Propagation is linear: what bypasses the layer is the same for all its channels.
                float[] bypass = Joint(target, new RelevanceCondition("", [new ChannelSet(layer, [])]), paths);
                foreach (int i in ofLayer)
                {
                    maps[i] = maps[i].Zip(bypass, (own, around) => own + around).ToArray();
                }
            }
        }

        foreach (int i in Enumerable.Range(0, maps.Length).Except(single))
        {
            cancellation.ThrowIfCancellationRequested();
            maps[i] = Joint(target, conditions[i], paths);
            progress?.Report((double)++done / maps.Length);
        }

        return maps;
    }

    public void Dispose()
    {
        _arena.Dispose();
        _weightArena.Dispose();
    }

    private int BatchSize(int conditions)
    {
        // Two halves of many conditions: the maps of one travel while the other is computed.
        int half = conditions >= 2 * SmallestHalf ? (conditions + 1) / 2 : conditions;

        // Relevance of all layers, a quotient and the maps as the host gets them; half the memory is left alone.
        long bytesOfAnItem = 2 * sizeof(float) * _whole.FloatsPerItem;
        return (int)Math.Clamp(_device.FreeBytes / 2 / bytesOfAnItem, 1, Math.Min(half, _largestBatch));
    }

    private float[] Joint(int target, RelevanceCondition condition, ConditionPaths paths)
    {
        Start(target, "one");
        Dictionary<int, GpuBuffer> masks = condition.Sets.ToDictionary(set => set.Layer, set => Mask($"mask{set.Layer}", set.Layer, [set]));
        IEnumerable<RelevanceLeg> legs = paths == ConditionPaths.Exclusive
            ? LegPlan.Create(_plan.Graph, masks.Keys)
            : [LegPlan.Between(_plan.Graph, _plan.Graph.OutputIndex, 0)];
        foreach (RelevanceLeg leg in legs)
        {
            _pass.Run(leg, "one", 1, masks, _precision);
        }

        return Download("one", 0, 1);
    }

    private void Start(int target, string set)
    {
        int output = _plan.Graph.OutputIndex;
        // Outputs have one position: what is fetched and what the kernels hold differ by the channels added only.
        float[] start = NetworkWeights.PadChannels(Fetch(_forward.Activation(output), output, 1));
        for (int i = 0; i < start.Length; i++)
        {
            start[i] = i == target ? start[i] : 0;
        }

        _device.Upload<float>(start, _pass.Relevance(set, output, 1));
    }

    private void RunTo(int target, int layer)
    {
        Start(target, "one");
        if (layer != _plan.Graph.OutputIndex)
        {
            _pass.Run(LegPlan.Between(_plan.Graph, _plan.Graph.OutputIndex, layer), "one", 1, null, _precision);
        }
    }

    private void Expand(int layer, ChannelSet[] sets) => _kernels.MaskChannels(
        _pass.Relevance("many", layer, sets.Length), _pass.Relevance("one", layer, 1), Mask("mask", layer, sets), sets.Length,
        _whole.Regions[layer].Rectangles, shared: true);

    private GpuBuffer Mask(string name, int layer, ChannelSet[] sets)
    {
        int channels = _whole.Regions[layer].Rectangles.Channels;
        float[] mask = new float[sets.Length * channels];
        for (int i = 0; i < sets.Length; i++)
        {
            foreach (int channel in sets[i].Channels)
            {
                mask[(i * channels) + channel] = 1;
            }
        }

        return _arena.Filled<float>(name, mask);
    }

    private float[] Download(string set, int layer, int items) => Fetch(_pass.Relevance(set, layer, items), layer, items);

    /// <summary>Channel-first values of whole planes.</summary>
    private float[] Fetch(GpuBuffer values, int layer, int items)
    {
        float[] fetched = new float[(long)items * _whole.Shapes[layer].Count];
        GpuBuffer packed = _arena.Floats("packed", fetched.Length);
        _kernels.Pack(packed, values, items, _whole.Regions[layer]);
        _device.Download(packed, fetched);
        return fetched;
    }

    private static void Keep(float[][] maps, int[] batch, float[] values)
    {
        int length = values.Length / batch.Length;
        for (int i = 0; i < batch.Length; i++)
        {
            maps[batch[i]] = values.AsSpan(i * length, length).ToArray();
        }
    }
}
