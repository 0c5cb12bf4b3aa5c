using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace SerHost.Sdk.Attribution;

/// <summary>What a session is prepared with.</summary>
/// <param name="Model">The model to explain; stays open while the session lives.</param>
/// <param name="Parameters">Checked values of all the method's parameters.</param>
/// <param name="MaxThreads">Threads the session may use, 1 or more.</param>
public sealed record AttributionSetup(IModel Model, ParameterValues Parameters, int MaxThreads = 1);
