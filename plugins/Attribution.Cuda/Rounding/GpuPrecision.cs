namespace Attribution.Cuda.Rounding;

/// <summary>How the operands of large products are rounded. Sums are always FP32, and so is everything that no product needs in a hurry.</summary>
internal enum GpuPrecision
{
    /// <summary>Not at all: FP32.</summary>
    Single,

    /// <summary>To 10 bits of mantissa, on tensor cores.</summary>
    Tf32,

    /// <summary>To 7 bits of mantissa, on tensor cores.</summary>
    Bf16,
}
