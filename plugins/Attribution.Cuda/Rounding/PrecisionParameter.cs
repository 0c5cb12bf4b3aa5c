using Attribution.Cuda.Device;
using SerHost.Sdk.Parameters;

namespace Attribution.Cuda.Rounding;

/// <summary>The parameter <c>precision</c>.</summary>
internal static class PrecisionParameter
{
    private const string Id = "precision";

    public static ParameterDescriptor Descriptor { get; } = new(
        Id, ParameterKind.Choice, "fp32",
        "How products are computed: fp32 agrees with the CPU version; tf32 and bf16 use tensor cores (compute capability 8.0), are "
        + "faster and less exact, and each map tells by how much it differs from fp32 on a sample.")
    {
        Choices = ["fp32", "tf32", "bf16"],
    };

    public static GpuPrecision Read(ParameterValues values) => values.GetText(Id) switch
    {
        "tf32" => GpuPrecision.Tf32,
        "bf16" => GpuPrecision.Bf16,
        _ => GpuPrecision.Single,
    };

    /// <summary>Refuses a precision that the device has no instructions for.</summary>
    /// <exception cref="ParameterException">It has none.</exception>
    public static IGpuDevice Require(GpuPrecision precision, IGpuDevice device) => precision == GpuPrecision.Single || device.HasTensorCores
        ? device
        : throw new ParameterException(
            Id, $"Parameter '{Id}': {device.Name} is older than compute capability 8.0 and has no such tensor cores; use fp32.");
}

/// <summary>How the operands of large products are rounded. Sums are always FP32, and so is everything that no product needs in a
/// hurry.</summary>
internal enum GpuPrecision
{
    /// <summary>Not at all: FP32.</summary>
    Single,

    /// <summary>To 10 bits of mantissa, on tensor cores.</summary>
    Tf32,

    /// <summary>To 7 bits of mantissa, on tensor cores.</summary>
    Bf16,
}
