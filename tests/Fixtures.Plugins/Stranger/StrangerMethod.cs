using SerHost.Sdk.Attribution;

namespace Fixture.Stranger;

/// <summary>Built against another SDK that lies beside it.</summary>
public sealed class StrangerMethod : IAttributionMethod
{
    public string Name => "stranger";
}
