using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Sdk.Testing.Running;

/// <summary>What rules are checked on: something a plugin offers, with what is needed to call it.</summary>
internal interface ISubject : IDisposable
{
    string Id { get; }

    IReadOnlyList<ParameterDescriptor> Parameters { get; }

    /// <summary>Constructs another one.</summary>
    object Construct();

    Availability CheckAvailability();

    /// <summary>Why the kit's model or clips are nothing for it; null when they are.</summary>
    string? WhyNoMaterial => null;
}
