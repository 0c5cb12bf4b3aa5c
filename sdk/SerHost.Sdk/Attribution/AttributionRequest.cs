using SerHost.Sdk.Models;

namespace SerHost.Sdk.Attribution;

/// <summary>One question: why did the model give this output for this input?</summary>
/// <param name="Input">The input, as the model prepared it.</param>
/// <param name="Target">Index of the output to explain, from 0 to the number of outputs − 1.</param>
/// <param name="Seed">Seed for methods that draw random numbers; derived from the experiment's seed and the clip.</param>
public sealed record AttributionRequest(ModelInput Input, int Target, ulong Seed = 0);
