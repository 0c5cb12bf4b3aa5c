namespace Cues.Gemaps;

/// <summary>What one 20 ms frame gives; NaN where undefined.</summary>
internal readonly record struct ShortFrameCues(
    double Loudness, double SlopeLow, double SlopeMid, double AlphaRatioDb, double HammarbergDb, double SpectralFlux);
