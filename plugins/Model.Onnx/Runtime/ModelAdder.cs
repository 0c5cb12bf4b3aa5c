using System.Globalization;
using Model.Onnx.Description;
using Model.Onnx.Format;
using Model.Onnx.Import;
using SerHost.Signal;
using SerHost.Sdk.Models;

namespace Model.Onnx.Runtime;

/// <summary>Makes a model folder from a bare ONNX file: checks that it works, computes the expected outputs, writes model.json.</summary>
internal sealed class ModelAdder(ModelLoader loader)
{
    private const double Tolerance = 1e-3;

    private const string KindSetting = "output-kind";

    /// <summary>Names of the front-end settings, as a user gives them.</summary>
    private const string KnownSettings =
        "kind, sample-rate, fft, window, hop, bands, low, high, floor, duration, pad, windowing, trim, trim-silence, trim-threshold, normalize, frames, "
            + "mean, deviation, layout, output, output-kind, name";

    /// <summary>Adds a model.</summary>
    /// <exception cref="ModelFormatException">The file cannot be used.</exception>
    /// <exception cref="ArgumentException">The request lacks something or contradicts itself.</exception>
    public ModelListing Add(ModelAddRequest request)
    {
        if (!ModelDescriptionReader.IsId(request.Id))
        {
            throw new ArgumentException($"id '{request.Id}' should be lower-case letters, digits and single hyphens, such as my-model.");
        }

        OnnxModel model = OnnxFileReader.Read(request.File);
        var notes = new List<string>();
        ModelDescription description = Describe(request, model, notes);
        string target = Path.GetFullPath(request.TargetFolder);
        if (File.Exists(Path.Combine(target, ModelDescriptionReader.FileName)))
        {
            throw new ArgumentException($"{target} already holds a model; give another id or folder, or remove it first.");
        }

        string source = Path.GetFullPath(request.File);
        using OnnxClassifier opened = loader.Open(
            Path.GetDirectoryName(source)!, description with { File = Path.GetFileName(source) }, new ModelOptions());
        ModelInput input = opened.Prepare(TestClips.Make(TestClips.Voice)!);
        float[] logits = opened.Predict(input);
        description = description with { Test = new ModelTest(
            TestClips.Voice, Array.ConvertAll(logits, logit => Math.Round((double)logit, 6)), Tolerance) };
        Directory.CreateDirectory(target);
        CopyInto(target, source, description.File);
        foreach (string external in model.ExternalFiles)
        {
            CopyInto(target, external, Path.GetRelativePath(Path.GetDirectoryName(source)!, external));
        }

        string temporary = Path.Combine(target, $"{ModelDescriptionReader.FileName}.new");
        File.WriteAllBytes(temporary, ModelDescriptionWriter.Write(description));
        File.Move(temporary, Path.Combine(target, ModelDescriptionReader.FileName), overwrite: true);
        return new ModelListing(description.Id, description.Name, OnnxModelProvider.ProviderId, target) { Notes = notes };
    }

    private static void CopyInto(string folder, string source, string name)
    {
        string target = Path.Combine(folder, name);
        if (Path.GetFullPath(source) != Path.GetFullPath(target))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target, overwrite: true);
        }
    }

    private static ModelDescription Describe(ModelAddRequest request, OnnxModel model, List<string> notes)
    {
        HubConfiguration beside = HubConfiguration.Find(request.File, request.FrontEnd.ContainsKey(KindSetting));
        notes.AddRange(beside.Notes);
        var given = new Dictionary<string, string>(beside.FrontEnd, StringComparer.Ordinal);
        if (request.FrontEnd.TryGetValue("kind", out string? other) && other != given.GetValueOrDefault("kind"))
        {
            // The user means another front end: only the rate can be common to both.
            foreach (string setting in given.Keys.Where(key => key != "sample-rate").ToArray())
            {
                given.Remove(setting);
            }
        }

        foreach ((string setting, string value) in request.FrontEnd)
        {
            given[setting] = value;
        }

        string name = Take(given, "name") ?? request.Id;
        string? output = Take(given, "output");
        string? kindGiven = Take(given, KindSetting);
        if (kindGiven is null && beside.OutputKind is null && beside.Labels.Count == 0)
        {
            notes.Add("Nobody said whether the outputs are classes or values: classes of which one is true were assumed (--output-kind regression).");
        }

        ModelOutputKind kind = kindGiven switch
        {
            null => beside.OutputKind ?? ModelOutputKind.Classification,
            "classification" => ModelOutputKind.Classification,
            "regression" => ModelOutputKind.Regression,
            string text => throw new ArgumentException($"front-end setting output-kind is '{text}'; it should be classification or regression."),
        };
        FrontEndDescription frontEnd = FrontEndRequest.Read(given, model, notes);
        if (given.Count > 0)
        {
            throw new ArgumentException(
                $"front-end setting '{given.Keys.Order(StringComparer.Ordinal).First()}' is not known for {FrontEndDescription.Name(frontEnd.Kind)}; known are {KnownSettings}.");
        }

        return new ModelDescription(
            request.Id, name, "model.onnx", ContentHash.Of(model.Bytes.Span), output, kind, Labels(request, beside, model, output, notes),
            frontEnd, Test: null);
    }

    private static string? Take(Dictionary<string, string> given, string name) => given.Remove(name, out string? value) ? value : null;

    private static IReadOnlyList<string> Labels(ModelAddRequest request, HubConfiguration beside, OnnxModel model, string? output,
        List<string> notes)
    {
        if (request.Labels.Count > 0 || beside.Labels.Count > 0)
        {
            return request.Labels.Count > 0 ? request.Labels : beside.Labels;
        }

        OnnxValueInfo[] candidates = [.. model.Outputs.Where(one =>
            output is null ? one.Dims is [_, > 0 and <= 10_000] : one.Name == output)];
        if (candidates.Length > 1)
        {
            throw new ArgumentException(
                $"labels are needed, or the output that decides: the file has {LogitsOutput.Describe(model)}. "
                    + $"Give --labels a,b,… or --front-end output={LogitsOutput.Likely(candidates).Name}.");
        }

        OnnxValueInfo? deciding = candidates.Length == 1 ? candidates[0] : model.Outputs.Count > 0 ? model.Outputs[0] : null;
        long? outputs = deciding?.Dims is { Count: > 0 } dims ? dims[^1] : null;
        if (outputs is not (> 0 and <= 10_000))
        {
            throw new ArgumentException("labels are needed: the file does not say how many outputs it has. Give --labels a,b,…");
        }

        notes.Add($"Nobody named the outputs: they are numbered 0 to {outputs - 1} (--labels a,b,…).");
        return Enumerable.Range(0, (int)outputs).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToArray();
    }
}
