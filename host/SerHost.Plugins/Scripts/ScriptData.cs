using System.Text.Json;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace SerHost.Plugins.Scripts;

/// <summary>Clips, inputs and models as scripts see them.</summary>
internal static class ScriptData
{
    /// <summary>Arrays an input takes.</summary>
    public const int ArraysOfInput = 3;

    public static void WriteClip(ScriptWriter writer, AudioClip clip)
    {
        writer.Json.WriteStartObject("clip");
        writer.Json.WriteString("id", clip.Id);
        writer.Json.WriteNumber("sampleRateHz", clip.SampleRateHz);
        writer.Json.WriteString("path", clip.SourcePath);
        writer.Json.WriteEndObject();
        writer.Floats(clip.Samples, clip.Samples.Length);
    }

    public static AudioClip ReadClip(ScriptReader reader)
    {
        JsonElement clip = ScriptJson.Object(reader.Header, "clip", "a question");
        return new AudioClip(
            ScriptJson.Text(clip, "id", "a clip"), reader.Floats(0, "The clip's samples", -1),
                ScriptJson.Integer(clip, "sampleRateHz", "a clip"), ScriptJson.OptionalText(clip, "path"));
    }

    public static void WriteInput(ScriptWriter writer, ModelInput input)
    {
        writer.Json.WriteStartObject("input");
        WriteAxis(writer.Json, input.TimeAxis);
        writer.Json.WriteString("unit", input.Scale.Unit);
        writer.Json.WriteNumber("minimum", input.Scale.Minimum);
        writer.Json.WriteNumber("maximum", input.Scale.Maximum);
        writer.Json.WriteNumber("silence", input.Scale.Silence);
        writer.Json.WriteEndObject();
        writer.Floats(input.Values, input.Bands, input.Frames);
        writer.Floats(input.BandCentresHz, input.Bands);
        writer.Flags(input.IsPadding.Span);
    }

    public static ModelInput ReadInput(ScriptReader reader)
    {
        JsonElement input = ScriptJson.Object(reader.Header, "input", "a reply");
        TimeAxis axis = ReadAxis(input, "input");
        float[] values = reader.Floats(0, "The input", -1, axis.Count);
        int bands = reader.Shape(0)[0];
        return new ModelInput(
            bands, values, axis, reader.Floats(1, "The input's band centres", bands), reader.Flags(2),
            new InputScale(
                ScriptJson.OptionalText(input, "unit") ?? "", (float)ScriptJson.Number(input, "minimum", "an input"),
                    (float)ScriptJson.Number(input, "maximum", "an input"),
                (float)ScriptJson.Number(input, "silence", "an input")));
    }

    public static TimeAxis ReadAxis(JsonElement from, string what)
    {
        JsonElement axis = ScriptJson.Object(from, "axis", what);
        try
        {
            return new TimeAxis(
                ScriptJson.Number(axis, "firstSeconds", "an axis"), ScriptJson.Number(axis, "stepSeconds", "an axis"),
                    ScriptJson.Integer(axis, "count", "an axis"),
                ScriptJson.Number(axis, "spanSeconds", "an axis"));
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new WireException($"An axis with {error.ParamName} {error.ActualValue}: {error.Message.Split('(')[0].Trim()}");
        }
    }

    public static void WriteModel(Utf8JsonWriter json, IModel model)
    {
        ModelDescriptor descriptor = model.Descriptor;
        json.WriteStartObject("model");
        json.WriteString("id", descriptor.Id);
        json.WriteString("name", descriptor.Name);
        json.WriteString("kind", descriptor.OutputKind == ModelOutputKind.Regression ? "regression" : "classification");
        ScriptJson.WriteTexts(json, "outputs", descriptor.Outputs);
        json.WriteNumber("bands", descriptor.Bands);
        WriteNullable(json, "frames", descriptor.Frames);
        json.WriteNumber("sampleRateHz", descriptor.SampleRateHz);
        json.WriteString("contentHash", descriptor.ContentHash);
        ScriptJson.WriteTextMap(json, "frontEnd", descriptor.FrontEnd);
        ScriptJson.WriteTexts(json, "limits", descriptor.Limits);
        json.WriteBoolean("hasGradient", model.Offers(ModelAccess.Gradients));
        json.WriteString("onnx", descriptor.OnnxFile);
        json.WriteEndObject();
    }

    public static (ModelDescriptor Descriptor, bool HasGradient) ReadModel(ScriptReader reader)
    {
        JsonElement model = ScriptJson.Object(reader.Header, "model", "a reply");
        string id = ScriptJson.Text(model, "id", "a model"), what = $"model '{id}'", kind = ScriptJson.Text(model, "kind", what);
        return (
            new ModelDescriptor(
                id, ScriptJson.Text(model, "name", what),
                kind switch
                {
                    "classification" => ModelOutputKind.Classification,
                    "regression" => ModelOutputKind.Regression,
                    _ => throw new WireException($"Model '{id}' is of kind '{kind}'; it must be classification or regression."),
                },
                ScriptJson.Texts(model, "outputs"), ScriptJson.Integer(model, "bands", what), ScriptJson.OptionalInteger(model, "frames"),
                ScriptJson.Integer(model, "sampleRateHz", what), ScriptJson.Text(model, "contentHash", what))
            {
                FrontEnd = ScriptJson.TextMap(model, "frontEnd"),
                Limits = ScriptJson.Texts(model, "limits"),
                OnnxFile = ScriptJson.OptionalText(model, "onnx"),
            },
            ScriptJson.Flag(model, "hasGradient"));
    }

    public static Diagnostic[] ReadDiagnostics(JsonElement from) => [.. ScriptJson.Items(from, "diagnostics").Select(item => new Diagnostic(
        ScriptJson.Text(item, "id", "a diagnostic"), ScriptJson.OptionalNumber(item, "value") ?? double.NaN,
            ScriptJson.OptionalText(item, "unit") ?? "",
        ScriptJson.OptionalText(item, "note") ?? ""))];

    private static void WriteAxis(Utf8JsonWriter json, TimeAxis axis)
    {
        json.WriteStartObject("axis");
        json.WriteNumber("firstSeconds", axis.FirstCentreSeconds);
        json.WriteNumber("stepSeconds", axis.StepSeconds);
        json.WriteNumber("spanSeconds", axis.SpanSeconds);
        json.WriteNumber("count", axis.Count);
        json.WriteEndObject();
    }

    private static void WriteNullable(Utf8JsonWriter json, string field, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(field, number);
        }
        else
        {
            json.WriteNull(field);
        }
    }
}
