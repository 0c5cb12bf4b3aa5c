using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;
using SerHost.Sdk.Transforms;

namespace SerHost.Plugins.Isolation.Worker;

/// <summary>What a worker can do, and what it holds: the plugin's parts, its sessions and its open models by the host's numbers.</summary>
internal sealed class WorkerBench(HostLink link, string folder)
{
    private readonly List<object> _parts = [];
    private readonly Dictionary<long, IAttributionSession> _sessions = [];
    private readonly Dictionary<long, IModel> _models = [];

    /// <summary>Kept for the life of the process; nothing is unloaded here.</summary>
    private PluginAssembly? _assembly;

    /// <summary>Does one thing.</summary>
    /// <returns>Writes the answer.</returns>
    public Action<WireWriter> Do(WorkerTask task) => task.Request switch
    {
        WorkerRequest.Load => Load(),
        WorkerRequest.CheckAvailability => CheckAvailability(Part(task.Body)),
        WorkerRequest.Extract => Extract((ICueExtractor)Part(task.Body), task),
        WorkerRequest.PrepareSession => PrepareSession((IAttributionMethod)Part(task.Body), task.Body),
        WorkerRequest.Explain => Explain(task),
        WorkerRequest.FindModels => FindModels((IModelProvider)Part(task.Body), task.Body),
        WorkerRequest.OpenModel => OpenModel((IModelProvider)Part(task.Body), task.Body),
        WorkerRequest.ModelGraph => Graph(_models[task.Body.Long()]),
        WorkerRequest.PrepareInput => PrepareInput(_models[task.Body.Long()], task.Body),
        WorkerRequest.Predict => Predict(_models[task.Body.Long()], task.Body),
        WorkerRequest.Differentiate => Differentiate(_models[task.Body.Long()], task.Body),
        WorkerRequest.Release => Release(task.Body.Long()),
        WorkerRequest.CheckModel => CheckModel((IModelMaintenance)Part(task.Body), task),
        WorkerRequest.Transform => Apply((IClipTransform)Part(task.Body), task),
        WorkerRequest.AddModel => AddModel((IModelMaintenance)Part(task.Body), task.Body),
        _ => throw new WireException($"A worker cannot do {task.Request}."),
    };

    private Action<WireWriter> Load()
    {
        PluginManifest manifest = PluginManifest.Read(Path.Combine(folder, PluginManifest.FileName));
        _assembly = PluginAssembly.Load(manifest, folder);
        foreach (object contract in PluginContracts.CreateAll(manifest.Id, _assembly.Assembly))
        {
            _parts.Add(contract);
        }

        Action<WireWriter>[] descriptions = [.. _parts.Index().SelectMany(part => Describe(part.Index, part.Item))];
        return writer => writer.List(descriptions, (target, describe) => describe(target));
    }

    private static IEnumerable<Action<WireWriter>> Describe(int index, object part)
    {
        if (part is IModelProvider provider)
        {
            (string id, string name) = (provider.Id, provider.Name);
            yield return writer =>
            {
                Head(writer, PartKind.Provider);
                writer.Text(id);
                writer.Text(name);
                writer.Bool(part is IModelMaintenance);
            };
        }

        if (part is IAttributionMethod method)
        {
            AttributionDescriptor descriptor = method.Descriptor;
            yield return writer =>
            {
                Head(writer, PartKind.Method);
                PartCodec.Write(writer, descriptor);
            };
        }

        if (part is ICueExtractor extractor)
        {
            CueExtractorDescriptor descriptor = extractor.Descriptor;
            yield return writer =>
            {
                Head(writer, PartKind.Extractor);
                PartCodec.Write(writer, descriptor);
            };
        }

        if (part is IClipTransform transform)
        {
            ClipTransformDescriptor descriptor = transform.Descriptor;
            yield return writer =>
            {
                Head(writer, PartKind.Transform);
                TransformCodec.Write(writer, descriptor);
            };
        }

        void Head(WireWriter writer, PartKind kind)
        {
            writer.Int(index);
            writer.Byte((byte)kind);
        }
    }

    private static Action<WireWriter> CheckAvailability(object part)
    {
        Availability found = part switch
        {
            IAttributionMethod method => method.CheckAvailability(),
            ICueExtractor extractor => extractor.CheckAvailability(),
            IClipTransform transform => transform.CheckAvailability(),
            _ => ((IModelProvider)part).CheckAvailability(),
        };
        return writer => PartCodec.Write(writer, found);
    }

    private static Action<WireWriter> Extract(ICueExtractor extractor, WorkerTask task)
    {
        AudioClip clip = AudioCodec.ReadClip(task.Body);
        ParameterValues parameters = ParameterValues.Parse(extractor.Descriptor.Parameters, task.Body.TextMap());
        CueTracks tracks = extractor.Extract(clip, parameters, task.Stop.Token);
        return writer => AudioCodec.Write(writer, tracks);
    }

    private static Action<WireWriter> Apply(IClipTransform transform, WorkerTask task)
    {
        AudioClip clip = AudioCodec.ReadClip(task.Body);
        TimeRange[] regions = task.Body.List(TransformCodec.ReadRegion);
        ParameterValues parameters = ParameterValues.Parse(transform.Descriptor.Parameters, task.Body.TextMap());
        TransformedClip result = transform.Apply(
            clip, regions, new TransformSettings(parameters, unchecked((ulong)task.Body.Long())), task.Stop.Token);
        return writer => TransformCodec.Write(writer, result);
    }

    private Action<WireWriter> PrepareSession(IAttributionMethod method, WireReader body)
    {
        long id = body.Long();
        var model = new HostModel(link, ModelCodec.ReadDescriptor(body)!, body.Bool());
        ParameterValues parameters = ParameterValues.Parse(method.Descriptor.Parameters, body.TextMap());
        IAttributionSession? session = method.Prepare(new AttributionSetup(model, parameters, body.Int()));
        if (session is not null)
        {
            _sessions[id] = session;
        }

        return writer => writer.Bool(session is not null);
    }

    private Action<WireWriter> Explain(WorkerTask task)
    {
        IAttributionSession session = _sessions[task.Body.Long()];
        IProgress<double>? progress = task.Body.Bool() ? new HostProgress(link, task) : null;
        AttributionRequest[] requests = task.Body.List(MapCodec.ReadRequest);
        IReadOnlyList<RelevanceMap> maps = session.Explain(requests, progress, task.Stop.Token);
        return writer => writer.List(maps, MapCodec.Write);
    }

    private static Action<WireWriter> FindModels(IModelProvider provider, WireReader body)
    {
        IReadOnlyList<ModelListing> found = provider.Find(body.Texts());
        return writer => writer.List(found, ModelCodec.Write);
    }

    private Action<WireWriter> OpenModel(IModelProvider provider, WireReader body)
    {
        long id = body.Long();
        IModel? model = provider.Open(ModelCodec.ReadListing(body), new ModelOptions(body.Int()));
        if (model is null)
        {
            return writer => writer.Bool(false);
        }

        _models[id] = model;
        ModelDescriptor descriptor = model.Descriptor;
        bool hasGradients = model.Gradients is not null;
        return writer =>
        {
            writer.Bool(true);
            ModelCodec.Write(writer, descriptor);
            writer.Bool(hasGradients);
        };
    }

    private static Action<WireWriter> Graph(IModel model)
    {
        ModelGraph? graph = model.Graph;
        return writer => GraphCodec.Write(writer, graph);
    }

    private static Action<WireWriter> PrepareInput(IModel model, WireReader body)
    {
        ModelInput input = model.Prepare(AudioCodec.ReadClip(body));
        return writer => ModelCodec.Write(writer, input);
    }

    private static Action<WireWriter> Predict(IModel model, WireReader body)
    {
        int count = body.Int(), frames = body.Int();
        float[] outputs = new float[body.Int()];
        model.Predict(body.Block<float>(), count, frames, outputs);
        return writer => writer.Block<float>(outputs);
    }

    private static Action<WireWriter> Differentiate(IModel model, WireReader body)
    {
        int count = body.Int(), frames = body.Int();
        int[] targets = body.Block<int>();
        float[] batch = body.Block<float>(), gradients = new float[batch.Length];
        (model.Gradients ?? throw new WireException("The model gives no gradients.")).Differentiate(
            batch, count, frames, targets, gradients);
        return writer => writer.Block<float>(gradients);
    }

    private Action<WireWriter> Release(long id)
    {
        if (_sessions.Remove(id, out IAttributionSession? session))
        {
            session.Dispose();
        }

        if (_models.Remove(id, out IModel? model))
        {
            model.Dispose();
        }

        return _ => { };
    }

    private static Action<WireWriter> CheckModel(IModelMaintenance provider, WorkerTask task)
    {
        IReadOnlyList<ModelCheck> checks = provider.Check(ModelCodec.ReadListing(task.Body), task.Stop.Token);
        return writer => writer.List(checks, ModelCodec.Write);
    }

    private static Action<WireWriter> AddModel(IModelMaintenance provider, WireReader body)
    {
        ModelListing listing = provider.Add(ModelCodec.ReadAddRequest(body));
        return writer => ModelCodec.Write(writer, listing);
    }

    private object Part(WireReader body) => _parts[body.Int()];
}
