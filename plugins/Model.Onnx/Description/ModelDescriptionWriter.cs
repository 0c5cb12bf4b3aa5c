using System.Text.Encodings.Web;
using System.Text.Json;
using SerHost.Signal;
using SerHost.Sdk.Models;

namespace Model.Onnx.Description;

/// <summary>Writes model.json files, every setting spelt out, so that later defaults change no model.</summary>
internal static class ModelDescriptionWriter
{
    private static readonly JsonWriterOptions Options = new()
        { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>The file's bytes.</summary>
    public static byte[] Write(ModelDescription model)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteString("provider", OnnxModelProvider.ProviderId);
            json.WriteString("id", model.Id);
            json.WriteString("name", model.Name);
            json.WriteString("file", model.File);
            WriteIfGiven(json, "sha256", model.Sha256);
            WriteIfGiven(json, "output", model.Output);
            json.WriteString("outputKind", model.OutputKind == ModelOutputKind.Regression ? "regression" : "classification");
            json.WriteStartArray("labels");
            foreach (string label in model.Labels)
            {
                json.WriteStringValue(label);
            }

            json.WriteEndArray();
            WriteIfGiven(json, "trainedOn", model.TrainedOn.Length > 0 ? model.TrainedOn : null);
            WriteFrontEnd(json, model.FrontEnd);
            if (model.Test is { } test)
            {
                json.WriteStartObject("test");
                json.WriteString("clip", test.Clip);
                json.WriteStartArray("logits");
                foreach (double logit in test.Logits)
                {
                    json.WriteNumberValue(logit);
                }

                json.WriteEndArray();
                json.WriteNumber("tolerance", test.Tolerance);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void WriteIfGiven(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteFrontEnd(Utf8JsonWriter json, FrontEndDescription frontEnd)
    {
        LogMelSettings settings = frontEnd.Settings;
        json.WriteStartObject("frontEnd");
        json.WriteString("kind", FrontEndDescription.Name(frontEnd.Kind));
        json.WriteNumber("sampleRateHz", settings.SampleRateHz);
        if (frontEnd.Kind == FrontEndKind.LogMel)
        {
            json.WriteNumber("fftSize", settings.FftSize);
        }

        if (frontEnd.Kind != FrontEndKind.Waveform)
        {
            json.WriteNumber("windowSamples", settings.WindowSamples);
            json.WriteNumber("hopSamples", settings.HopSamples);
            json.WriteNumber("bands", settings.Bands);
            json.WriteNumber("lowHz", settings.LowHz);
            json.WriteNumber("highHz", settings.EffectiveHighHz);
        }

        if (frontEnd.Kind == FrontEndKind.LogMel)
        {
            json.WriteNumber("floorDb", settings.FloorDb);
        }

        if (settings.Trim is { } trim)
        {
            json.WriteStartObject("trim");
            json.WriteNumber("minimumSilenceSeconds", trim.MinimumSilenceSeconds);
            json.WriteNumber("thresholdBelowClipDb", trim.ThresholdBelowClipDb);
            json.WriteNumber("stepSeconds", trim.StepSeconds);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("trim");
        }

        if (frontEnd.Kind == FrontEndKind.KaldiFbank)
        {
            WriteOrNull(json, "frames", frontEnd.Fbank.Frames);
            json.WriteNumber("mean", frontEnd.Fbank.Mean);
            json.WriteNumber("deviation", frontEnd.Fbank.Deviation);
        }
        else
        {
            WriteOrNull(json, "durationSeconds", settings.DurationSeconds);
            json.WriteString("pad", FrontEndDescription.Name(settings.Length));
        }

        if (frontEnd.Kind == FrontEndKind.Waveform)
        {
            json.WriteBoolean("normalize", frontEnd.IsNormalized);
        }

        if (frontEnd.IsFramesFirst is { } framesFirst)
        {
            json.WriteString("layout", FrontEndDescription.LayoutName(framesFirst));
        }

        WriteIfGiven(json, "windowing", frontEnd.Windowing);
        json.WriteEndObject();
    }

    private static void WriteOrNull(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
