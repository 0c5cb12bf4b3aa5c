using SerHost.Plugins;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace SerHost.Core.Pipeline;

/// <summary>Turns a matrix that was given in place of a recording into a model's input.</summary>
public static class FeatureInput
{
    private const double ProbeSeconds = 2;
    private const double ProbeHz = 220;

    /// <summary>Makes the input. Time axis, band centres and scale are those the
    /// model's own front end would give: it is asked with a tone.</summary>
    /// <exception cref="RequestException">The matrix does not have the model's number of bands, or a value is not finite.</exception>
    internal static ModelInput For(IModel model, FeatureMatrix features)
    {
        ModelDescriptor descriptor = model.Descriptor;
        if (IsFramesFirst(model))
        {
            features = features with { Bands = features.Frames, Frames = features.Bands,
                Values = Turned(features.Values.Span, features.Frames) };
        }

        if (features.Bands != descriptor.Bands)
        {
            throw new RequestException("--shape", $"The matrix has {features.Bands} bands, model '{descriptor.Id}' takes {descriptor.Bands}{(IsFramesFirst(model) ? ", frames first" : "")}.");
        }

        int samples = (int)(ProbeSeconds * descriptor.SampleRateHz);
        float[] tone = [.. Enumerable.Range(0, samples)
            .Select(n => (float)(0.5 * Math.Sin(2 * Math.PI * ProbeHz * n / descriptor.SampleRateHz)))];
        ModelInput probe = model.Prepare(new AudioClip("probe", tone, descriptor.SampleRateHz));
        TimeAxis axis = probe.TimeAxis;
        try
        {
            return new ModelInput(
                features.Bands, features.Values, new TimeAxis(axis.FirstCentreSeconds, axis.StepSeconds, features.Frames, axis.SpanSeconds),
                probe.BandCentresHz, new bool[features.Frames], probe.Scale);
        }
        catch (ArgumentException error)
        {
            throw new RequestException("--features", $"{features.Source}: {error.Message}");
        }
    }

    /// <summary>Whether a model's own matrices are [frames, bands].</summary>
    public static bool IsFramesFirst(IModel model) => model.Tensors is { Graph.Input.IsFramesFirst: true };

    /// <summary>A matrix of rows of a given length, its rows as columns.</summary>
    public static float[] Turned(ReadOnlySpan<float> values, int columns)
    {
        float[] turned = new float[values.Length];
        int rows = values.Length / columns;
        for (int i = 0; i < values.Length; i++)
        {
            turned[(i % columns * rows) + (i / columns)] = values[i];
        }

        return turned;
    }
}
