namespace SerHost.Sdk.Models;

/// <summary>The unit and range of a model's input values: what "nothing there" and "as loud as can be" mean to it.</summary>
/// <param name="Unit">For example <c>dB</c> (log-mel relative to the clip's maximum) or <c>amplitude</c>.</param>
/// <param name="Minimum">Smallest value the front end produces.</param>
/// <param name="Maximum">Largest value the front end produces.</param>
/// <param name="Silence">The value of silence and of padding: the default fill of occlusion.</param>
public sealed record InputScale(string Unit, float Minimum, float Maximum, float Silence);
