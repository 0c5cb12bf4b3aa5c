namespace SerHost.Sdk.Plugins;

/// <summary>The device a method computes on failed: it is lost, in use, out of memory, or its driver does not fit. The question itself was fine.</summary>
/// <remarks>Thrown by a method that computes on another device than the CPU, from <c>Prepare</c> or <c>Explain</c>. Where the host had
/// taken the method in another's place, it asks the other one instead and says so.</remarks>
/// <param name="message">What failed, with the driver's own name of the error, and the cure where one is known.</param>
public sealed class DeviceFaultException(string message) : Exception(message);
