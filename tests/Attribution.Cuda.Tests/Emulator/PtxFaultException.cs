namespace Attribution.Cuda.Tests.Emulator;

/// <summary>What a GPU would answer with an error, or with a wrong result once in a while.</summary>
internal sealed class PtxFaultException(int code, string message) : Exception($"{message} ({code})");
