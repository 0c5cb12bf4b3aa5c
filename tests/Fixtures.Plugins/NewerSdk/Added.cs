namespace SerHost.Sdk;

/// <summary>Something that today's SDK does not have.</summary>
public static class Added
{
    /// <summary>A name.</summary>
    public static string Name => "fixture-newer";
}
