namespace Model.Onnx.Description;

/// <summary>What a model is fed with.</summary>
internal enum FrontEndKind
{
    /// <summary>Log-mel spectrogram in dB relative to the clip's maximum.</summary>
    LogMel,

    /// <summary>The samples themselves.</summary>
    Waveform,
}
