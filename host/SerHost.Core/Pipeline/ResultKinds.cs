namespace SerHost.Core.Pipeline;

/// <summary>Kinds of results in the store.</summary>
public static class ResultKinds
{
    /// <summary>A <see cref="StoredPrediction"/>: a model's input and outputs for one clip.</summary>
    public const string Prediction = "prediction";

    /// <summary>A <see cref="StoredMap"/>: one method's map for one clip, model and target.</summary>
    public const string Map = "map";

    /// <summary>A <see cref="StoredCues"/>: one extractor's tracks of one clip.</summary>
    public const string Cues = "cues";

    /// <summary>A <see cref="StoredContrast"/>: segments of one map and what the voice did there.</summary>
    public const string Contrast = "contrast";
}
