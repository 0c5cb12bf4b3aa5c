using Model.Onnx.Description;
using Model.Onnx.Format;
using Model.Onnx.Import;
using Model.Onnx.Import.Layers;
using SerHost.Sdk;
using SerHost.Network.Tensors;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Model.Onnx.Runtime;

/// <summary>Opens a model folder: description, ONNX file, layer graph, agreement with ONNX Runtime.</summary>
internal sealed class ModelLoader(CheckCache cache)
{
    private const string WhiteBoxMethods = "methods that need the layer graph (relevance, concepts, gradients) are off";

    /// <summary>Opens a model.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="options">Resources it may use.</param>
    /// <exception cref="ModelFormatException">Its files cannot be used.</exception>
    public OnnxClassifier Open(string folder, ModelOptions options) => Open(folder, ModelDescriptionReader.Read(folder), options);

    /// <summary>Opens a model under a description that need not be in a file yet.</summary>
    public OnnxClassifier Open(string folder, ModelDescription description, ModelOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxThreads, 1);
        OnnxModel model = OnnxFileReader.Read(Path.Combine(folder, description.File));
        string sha256 = ContentHash.Of(model.Bytes.Span);
        if (description.Sha256 is { } stated && stated != sha256)
        {
            throw new ModelFormatException(
                model.File, null, $"has SHA-256 {sha256}, but {ModelDescriptionReader.FileName} says {stated}: the file was changed or "
                    + "damaged. Restore it, or add the model anew.");
        }

        FrontEndDescription settings = description.FrontEnd;
        InputLayout layout = InputLayout.Infer(model, settings.Bands, settings.Frames, settings.IsFramesFirst);
        CheckFrames(model, layout, settings);
        string logits = LogitsOutput.Find(model, description.Output, description.Labels.Count, description.OutputKind, out string? skipped);
        CheckDeclaredOutputs(model, logits, description);
        var limits = new List<string>();
        if (skipped is not null)
        {
            limits.Add($"The file ends in {skipped}; its input, the logits, is what is reported and explained.");
        }

        string? lowPrecision = LowPrecision.Find(model), noLayers = null;
        ImportedGraph? imported = lowPrecision is null ? TryImport(model, layout, logits, description, out noLayers) : null;
        if (lowPrecision is not null)
        {
            limits.Add($"The file computes in {lowPrecision}: it is asked for predictions as it is, but {WhiteBoxMethods}. Export the model in float32 for them.");
        }

        if (layout.Channels > 1)
        {
            limits.Add($"The input has {layout.Channels} channels ({layout.Text}); each of them gets the same values. "
                + "A model trained on different channels (such as deltas) needs a front end of its own.");
        }

        IFrontEnd frontEnd = IFrontEnd.Create(settings);
        string contentHash = ContentHash.Compute(description, sha256, model.ExternalFiles);
        var session = new Lazy<OnnxSession>(
            () => StartRuntime(() => new OnnxSession(model, layout, logits, description.Labels.Count, options.MaxThreads), model.File));
        try
        {
            ModelGraph? graph = null;
            TensorClassifierPart? tensors = null;
            string? noTensors = null;
            if (imported is not null)
            {
                graph = Judge(model.File, imported, session, frontEnd, layout, contentHash, limits);
            }
            else if (lowPrecision is null && ReadTensors(model, layout, logits, frontEnd.Compute(TestClips.Make(TestClips.Voice)!),
                out noTensors) is { } network)
            {
                tensors = Judge(network, session, frontEnd, layout, description.Labels.Count, contentHash, options.MaxThreads, limits);
            }
            else if (cache.Find(contentHash) is null)
            {
                Try(model.File, session.Value, frontEnd, description.Labels.Count);
                cache.Keep(contentHash, 0);
            }

            if (noTensors is not null)
            {
                limits.Add(noTensors == noLayers ? $"No layer graph: {noLayers}. So {WhiteBoxMethods}."
                    : $"No layer graph: {noLayers}. Nor a tensor graph: {noTensors}. So {WhiteBoxMethods}.");
            }

            double? error = graph?.CanonisationError ?? tensors?.Model.AgreementError;
            return new OnnxClassifier(
                Describe(model, logits, description, settings, layout, contentHash, error,
                limits) with { OnnxFile = Path.GetFullPath(model.File) }, graph, tensors, frontEnd, session);
        }
        catch (Exception)
        {
            if (session.IsValueCreated)
            {
                session.Value.Dispose();
            }

            throw;
        }
    }

    private static OnnxSession StartRuntime(Func<OnnxSession> start, string file)
    {
        try
        {
            return start();
        }
        catch (TypeInitializationException error) when (error.InnerException is DllNotFoundException)
        {
            throw new ModelFormatException(
                file, null, "cannot be evaluated: ONNX Runtime's library (libonnxruntime.so, libonnxruntime.dylib or onnxruntime.dll) is "
                    + "not beside the plugin Model.Onnx, or this system cannot load it; copy the plugin's folder whole.", error);
        }
    }

    private ModelGraph Judge(
        string file, ImportedGraph imported, Lazy<OnnxSession> session, IFrontEnd frontEnd, InputLayout layout, string contentHash,
        List<string> limits)
    {
        LayerGraph folded;
        double error;
        try
        {
            folded = GraphFolder.Fold(imported.Raw);
            if (cache.Find(contentHash) is { } remembered)
            {
                error = remembered;
            }
            else
            {
                ModelInput voice = frontEnd.Compute(TestClips.Make(TestClips.Voice)!);
                error = CanonisationCheck.Measure(folded, session.Value, layout.Bands, voice);
                cache.Keep(contentHash, error);
            }
        }
        catch (GraphException problem)
        {
            throw new ModelFormatException(file, $"layer '{problem.Layer}'", problem.Message, problem);
        }
        catch (ArgumentException problem)
        {
            throw new ModelFormatException(file, null, $"cannot be evaluated: {problem.Message}", problem);
        }

        if (!(error <= CanonisationCheck.Limit))
        {
            limits.Add($"The folded layer graph differs from the file by {error:g3} of the outputs (limit {CanonisationCheck.Limit:g1}): "
                + $"{WhiteBoxMethods}.");
        }

        if (imported.RequiredFrames is { } frames)
        {
            limits.Add($"The layer graph holds for inputs of {frames} frames only, because a layer's padding depends on it.");
        }

        return new ModelGraph(folded, imported.Raw, error);
    }

    /// <summary>The fewest frames are looked for once the graph can be evaluated at all.</summary>
    private static TensorNetwork? ReadTensors(OnnxModel model, InputLayout layout, string logits, ModelInput voice, out string? reason)
    {
        if (TensorCheck.TryRead(model, layout, logits, voice.Frames, out reason) is not { } network)
        {
            return null;
        }

        int fewest = layout.FixedFrames ?? network.MinimumFrames(voice.Frames) ?? 1;
        TensorGraph graph = network.Graph;
        return fewest == 1 ? network : new TensorNetwork(new TensorGraph(
            graph.Nodes, graph.Constants, graph.Input with { MinimumFrames = fewest }, graph.Output, graph.OperatorVersion));
    }

    private TensorClassifierPart Judge(
        TensorNetwork network, Lazy<OnnxSession> session, IFrontEnd frontEnd, InputLayout layout, int outputs, string contentHash,
        int maxThreads, List<string> limits)
    {
        string file = contentHash + " tensors";
        if (cache.Find(file) is not { } error)
        {
            error = TensorCheck.Measure(network, session.Value, layout, outputs, frontEnd.Compute(TestClips.Make(TestClips.Voice)!),
                maxThreads);
            cache.Keep(file, error);
        }

        if (!(error <= CanonisationCheck.Limit))
        {
            limits.Add($"The tensor graph differs from the file by {error:g3} of the outputs (limit {CanonisationCheck.Limit:g1}): {WhiteBoxMethods}.");
        }

        return new TensorClassifierPart(new TensorModel(network.Graph, error), new TensorGradients(network, maxThreads));
    }

    /// <summary>A file that the runtime cannot evaluate must be reported when it is opened, not at the first clip.</summary>
    private static void Try(string file, OnnxSession session, IFrontEnd frontEnd, int outputs)
    {
        try
        {
            ModelInput voice = frontEnd.Compute(TestClips.Make(TestClips.Voice)!);
            session.Predict(voice.Values.Span, 1, voice.Frames, new float[outputs]);
        }
        catch (ArgumentException problem)
        {
            throw new ModelFormatException(file, null, $"cannot be evaluated: {problem.Message}", problem);
        }
    }

    private static ImportedGraph? TryImport(OnnxModel model, InputLayout layout, string logits, ModelDescription description,
        out string? reason)
    {
        reason = null;
        try
        {
            ImportedGraph imported = GraphImporter.Import(model, logits, layout, description.FrontEnd.Frames);
            if ((layout.FixedFrames ?? description.FrontEnd.Frames) is { } frames)
            {
                GraphImporter.CheckShapes(model.File, imported.Raw, layout.Bands, frames, description.Labels.Count);
            }

            return imported;
        }
        catch (UnsupportedNodeException error)
        {
            reason = error.Message;
            return null;
        }
    }

    private static void CheckFrames(OnnxModel model, InputLayout layout, FrontEndDescription frontEnd)
    {
        if (layout.FixedFrames is { } needed && frontEnd.Frames is null)
        {
            throw new ModelFormatException(
                model.File, $"input '{layout.Name}'",
                $"takes exactly {needed} frames, but the front end makes a number that depends on the clip; set durationSeconds and "
                    + $"hopSamples in {ModelDescriptionReader.FileName} to match (frames = 1 + samples / hop; for a waveform the "
                    + "samples).");
        }
    }

    private static void CheckDeclaredOutputs(OnnxModel model, string logits, ModelDescription description)
    {
        OnnxValueInfo output = model.Outputs.FirstOrDefault(one => one.Name == logits) ?? model.Outputs[0];
        if (output.Dims is { Count: > 0 } dims && dims.Skip(1).All(dim => dim is not null))
        {
            long count = dims.Skip(1).Aggregate(1L, (product, dim) => product > int.MaxValue ? product : product * dim!.Value);
            if (count != description.Labels.Count)
            {
                throw new ModelFormatException(
                    model.File, $"output '{output.Name}'",
                    $"has {count} values ({output.ShapeText}), but there are {description.Labels.Count} labels "
                        + $"({string.Join(", ", description.Labels)}); give one label for each.");
            }
        }
    }

    private static ModelDescriptor Describe(
        OnnxModel model, string logits, ModelDescription description, FrontEndDescription settings, InputLayout layout, string contentHash,
        double? error, List<string> limits)
    {
        SortedDictionary<string, string> frontEnd = settings.ToTexts();
        frontEnd["inputLayout"] = layout.Text;
        if (model.Outputs.Count > 1)
        {
            frontEnd["modelOutputs"] = $"{LogitsOutput.Describe(model)}; explained: {logits}";
        }

        return new ModelDescriptor(
            description.Id, description.Name, description.OutputKind, description.Labels, settings.Bands,
            layout.FixedFrames ?? settings.Frames, settings.Settings.SampleRateHz, contentHash)
        {
            FrontEnd = frontEnd,
            Limits = limits,
            TrainedOn = description.TrainedOn,
            Diagnostics = error is not { } difference
                ? []
                : [new Diagnostic(DiagnosticIds.CanonisationError, difference, "share", "Largest difference between the layer or tensor graph and the model file in ONNX Runtime, relative to the outputs.")],
        };
    }
}
