using System.Globalization;
using Model.Onnx.Description;
using SerHost.Network.Forward;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Model.Onnx.Runtime;

/// <summary>Verifies a model on disk, step by step; a failed step is a row, and ends what depends on it.</summary>
internal sealed class ModelChecker(ModelLoader loader)
{
    private const double BatchLimit = 1e-4;

    /// <summary>Checks a model.</summary>
    public IReadOnlyList<ModelCheck> Check(ModelListing listing, CancellationToken cancellation)
    {
        var rows = new List<ModelCheck>();
        if (listing.Folder is not { } folder)
        {
            return [new ModelCheck("files", false, "The model has no folder.")];
        }

        try
        {
            ModelDescription description = ModelDescriptionReader.Read(folder);
            rows.Add(new ModelCheck("description", true,
                $"{ModelDescriptionReader.FileName}: {description.Labels.Count} outputs ({string.Join(", ", description.Labels)})."));
            using OnnxClassifier model = loader.Open(folder, description, new ModelOptions());
            rows.Add(new ModelCheck("file hash", description.Sha256 is not null, description.Sha256 is { } hash
                ? $"{description.File} has SHA-256 {hash[..12]}…, as stated."
                : $"{ModelDescriptionReader.FileName} states no sha256, so a changed file would go unnoticed."));
            cancellation.ThrowIfCancellationRequested();
            ModelInput voice = model.Prepare(TestClips.Make(TestClips.Voice)!);
            rows.Add(CheckExpected(description, model));
            rows.Add(CheckBatch(model, voice));
            cancellation.ThrowIfCancellationRequested();
            rows.AddRange(CheckGraphs(model, voice));
        }
        catch (ModelFormatException error)
        {
            rows.Add(new ModelCheck("open", false, error.Message));
        }
        catch (ArgumentException error)
        {
            rows.Add(new ModelCheck("evaluate", false, error.Message));
        }

        return rows;
    }

    private static ModelCheck CheckExpected(ModelDescription description, OnnxClassifier model)
    {
        const string name = "expected outputs";
        if (description.Test is not { } test)
        {
            return new ModelCheck(name, false, $"{ModelDescriptionReader.FileName} has no test section; 'serhost models add' writes one.");
        }

        if (TestClips.Make(test.Clip) is not { } clip)
        {
            return new ModelCheck(name, false, $"test clip '{test.Clip}' is not known; known is '{TestClips.Voice}'.");
        }

        float[] found = model.Predict(model.Prepare(clip));
        double worst = found.Zip(test.Logits, (value, expected) => Math.Abs(value - expected)).Max();
        return Row(name, worst, test.Tolerance, $"for the clip '{test.Clip}'");
    }

    private static ModelCheck CheckBatch(OnnxClassifier model, ModelInput voice)
    {
        int size = voice.Values.Length, outputs = model.Descriptor.Outputs.Count;
        var inputs = new float[3 * size];
        voice.Values.Span.CopyTo(inputs);
        inputs.AsSpan(size, size).Fill(voice.Scale.Silence);
        voice.Values.Span.CopyTo(inputs.AsSpan(2 * size));
        float[] together = new float[3 * outputs];
        model.Predict(inputs, 3, voice.Frames, together);
        double error = CanonisationCheck.RelativeError(together.AsSpan(2 * outputs), model.Predict(voice));
        return Row("same outputs in a batch", error, BatchLimit, "relative");
    }

    private static IEnumerable<ModelCheck> CheckGraphs(OnnxClassifier model, ModelInput voice)
    {
        if (model.Graph is not { } graph)
        {
            yield return new ModelCheck("layer graph", true, string.Join(' ', model.Descriptor.Limits));
            yield break;
        }

        float[] expected = model.Predict(voice);
        foreach ((string name, LayerGraph form) in new[] { ("layer graph as in the file", graph.Raw),
            ("layer graph, batch norm folded", graph.Folded) })
        {
            float[] found = ReferenceForward.Run(form, voice.Values.Span, voice.Bands, voice.Frames)[form.OutputIndex];
            yield return Row(name, CanonisationCheck.RelativeError(found, expected), CanonisationCheck.Limit,
                $"from ONNX Runtime, {form.Layers.Count} layers, relative");
        }

        yield return Row("canonisation error", graph.CanonisationError, CanonisationCheck.Limit,
            "from ONNX Runtime, random and voice-like input, fast kernels");
    }

    private static ModelCheck Row(string name, double difference, double limit, string what) => new(
        name, difference <= limit,
        string.Create(CultureInfo.InvariantCulture, $"largest difference {difference:g3} (limit {limit:g2}), {what}."));
}
