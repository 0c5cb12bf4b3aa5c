namespace Model.Onnx.Import;

/// <summary>What an axis of the model's input is.</summary>
internal enum InputAxis
{
    /// <summary>Clips of a batch.</summary>
    Batch,

    /// <summary>A single channel.</summary>
    Single,

    /// <summary>Several channels that all hold the same, as networks made for colour pictures have them.</summary>
    EqualChannels,

    /// <summary>Mel bands.</summary>
    Bands,

    /// <summary>Frames, or samples of a waveform.</summary>
    Frames,
}
