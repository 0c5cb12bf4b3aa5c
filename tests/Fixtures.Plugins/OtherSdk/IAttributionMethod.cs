namespace SerHost.Sdk.Attribution;

/// <summary>Has the name of the real contract, and is not it.</summary>
public interface IAttributionMethod
{
    string Name { get; }
}
