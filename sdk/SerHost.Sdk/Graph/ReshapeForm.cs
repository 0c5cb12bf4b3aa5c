namespace SerHost.Sdk.Graph;

/// <summary>Reinterpretations of [channels, height, width] that move no value.</summary>
public enum ReshapeForm
{
    /// <summary>[channels · height · width, 1, 1].</summary>
    Flatten,

    /// <summary>[channels · height, 1, width].</summary>
    MergeChannelsAndHeight,

    /// <summary>[channels, 1, width] → [1, channels, width].</summary>
    ChannelsToHeight,
}
