using SerHost.Network.Backward;
using SerHost.Network.Relevance.Rules;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Relevance;

/// <summary>Runs conditions. Those on one channel of a layer share everything above it; the lower part runs for all of them at once,
/// one worker a condition at a time.</summary>
/// <remarks>
/// Propagation is linear in the relevance for fixed activations. So with parallel paths the map of a single-layer condition is
/// its exclusive map plus what bypasses the layer, which is the same for all its channels and is computed once.
/// </remarks>
internal sealed class ConditionalPass(RelevanceEngine engine, BackwardNetwork network, WorkTeam team)
{
    private readonly LayerGraph _graph = network.Plan.Graph;
    private int _done;

    public float[][] Run(
        int target, IReadOnlyList<RelevanceCondition> conditions, ConditionPaths paths, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        var maps = new float[conditions.Count][];
        void Report() => progress?.Report((double)Interlocked.Increment(ref _done) / maps.Length);
        int[] single = Enumerable.Range(0, maps.Length).Where(i => conditions[i].Sets.Count == 1).ToArray();
        foreach (IGrouping<int, int> layer in single.GroupBy(i => conditions[i].Sets[0].Layer))
        {
            RunLayer(target, layer.Key, conditions, layer.ToArray(), maps, Report, cancellation);
            if (paths == ConditionPaths.Parallel)
            {
                AddBypass(target, layer.Key, layer, maps, cancellation);
            }
        }

        foreach (int i in Enumerable.Range(0, maps.Length).Except(single))
        {
            maps[i] = RunJoint(target, conditions[i], paths, cancellation);
            Report();
        }

        return maps;
    }

    private void RunLayer(
        int target, int layer, IReadOnlyList<RelevanceCondition> conditions, int[] which, float[][] maps, Action report,
        CancellationToken cancellation)
    {
        RelevanceLeg lower = LegPlan.Between(_graph, layer, 0);
        float[] held = engine.HeldAt(target, layer, cancellation);
        var weighted = network.Step(layer) as WeightedStep;
        float[][] normalised = weighted?.Normalise(held, network.Forms) ?? [];
        int next = -1;
        int workers = Math.Min(team.Threads, which.Length);
        void Work(int worker)
        {
            Workspace workspace = engine.WorkspaceOf(worker);
            for (int i = Interlocked.Increment(ref next); i < which.Length; i = Interlocked.Increment(ref next))
            {
                IReadOnlyList<int> channels = conditions[which[i]].Sets[0].Channels;
                workspace.Begin(lower, isFused: true);
                if (weighted is not null && channels.Count == 1)
                {
                    cancellation.ThrowIfCancellationRequested();
                    weighted.BackwardFromChannel(normalised, channels[0], workspace);
                    network.Continue(lower, layer - 1, workspace, null, WorkTeam.Alone, cancellation);
                }
                else
                {
                    held.AsSpan().CopyTo(workspace.Relevance(layer));
                    network.KeepOnly(channels, layer, workspace.Relevance(layer));
                    network.Continue(lower, layer, workspace, null, WorkTeam.Alone, cancellation);
                }

                engine.ExportMap(workspace, maps[which[i]] = NewMap());
                report();
            }
        }

        for (int worker = 0; worker < workers; worker++)
        {
            _ = engine.WorkspaceOf(worker);
        }

        team.Split(workers, (from, end) =>
        {
            for (int worker = from; worker < end; worker++)
            {
                Work(worker);
            }
        });
        cancellation.ThrowIfCancellationRequested();
    }

    private void AddBypass(int target, int layer, IEnumerable<int> which, float[][] maps, CancellationToken cancellation)
    {
        Workspace workspace = engine.Begin(target, cancellation);
        var masks = new Dictionary<int, ChannelSet> { [layer] = new(layer, []) };
        network.Run(engine.WholeLeg, workspace, masks, team, cancellation);
        var bypass = new float[engine.MapLength];
        engine.ExportMap(workspace, bypass);
        foreach (int i in which)
        {
            VectorLoops.Add(bypass, maps[i]);
        }
    }

    private float[] RunJoint(int target, RelevanceCondition condition, ConditionPaths paths, CancellationToken cancellation)
    {
        Workspace workspace = engine.Begin(target, cancellation);
        Dictionary<int, ChannelSet> masks = condition.Sets.ToDictionary(set => set.Layer);
        if (paths == ConditionPaths.Parallel)
        {
            network.Run(engine.WholeLeg, workspace, masks, team, cancellation);
        }
        else
        {
            foreach (RelevanceLeg leg in LegPlan.Create(_graph, masks.Keys))
            {
                network.Run(leg, workspace, masks, team, cancellation);
            }
        }

        float[] map = NewMap();
        engine.ExportMap(workspace, map);
        return map;
    }

    // By whoever fills it, so that workers share what new memory costs; every value is written.
    private float[] NewMap() => GC.AllocateUninitializedArray<float>(engine.MapLength);
}
