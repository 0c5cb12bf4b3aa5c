using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Attribution.Baselines.Tests;

/// <summary>A model that must never be asked anything, and inputs for it.</summary>
internal sealed class LevelModel : IModel
{
    public ModelDescriptor Descriptor { get; } = new("levels", "Levels", ModelOutputKind.Classification, ["a", "b"], 2, null, 8000, "00");

    public ModelGraph? Graph => null;

    public static ModelInput Input(float[] values, InputScale scale, int paddedFrames = 0)
    {
        int frames = values.Length / 2;
        bool[] padding = new bool[frames];
        padding.AsSpan(frames - paddedFrames).Fill(true);
        return new ModelInput(2, values, new TimeAxis(0.1, 0.01, frames, 0.02), new float[2], padding, scale);
    }

    public ModelInput Prepare(AudioClip clip) => throw new NotSupportedException();

    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs) => throw new NotSupportedException();

    public void Dispose()
    {
        // Holds nothing.
    }
}
