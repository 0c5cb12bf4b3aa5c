namespace SerHost.Network.Forward;

/// <summary>Which instructions the kernels use.</summary>
internal enum SimdLevel
{
    /// <summary>Plain loops.</summary>
    Scalar,

    /// <summary>256-bit vectors with fused multiply-add (AVX2).</summary>
    Vector256,

    /// <summary>512-bit vectors (AVX-512).</summary>
    Vector512,
}
