// Convolutions and their transposes as tap-wise products in FP32; formula, legend and tiling in product.h.
//
// A block of `slots` threads (64 or 96) makes, for each tap, 64 output channels × `slots` sources; a thread 8 × 8 of it in
// registers. A slice is 512 FMA a thread against 32 reads of 16 bytes, in which no two threads of a quarter warp conflict.
//
// Launch: grid.x = ceil(items / itemsOfABlock) · tilesY · tilesX, grid.y = paddedOutputs / 64, `slots` threads, dynamic
// shared memory of itemsOfABlock · tileHeight · tileWidth · 64 floats (static: 11,008 bytes; 48 KB together at most).
#include "product_loop.h"

DYNAMIC_SHARED(product_sums);

struct SingleArithmetic
{
    enum { RowA = TileM, RowB = MostSlots };

    float sum[8][8];

    DEVICE_MEMBER SingleArithmetic()
    {
        UNROLL for (int i = 0; i < 8; i++)
            UNROLL for (int j = 0; j < 8; j++)
                sum[i][j] = 0.0f;
    }

    static DEVICE_MEMBER float rounded(float x) { return x; }

    DEVICE_MEMBER void multiply(const float (&a)[TileK][RowA], const float (&b)[TileK][RowB], int slots)
    {
        int t = thread_x(), m = t % 8 * 4, n = t / 8 * 4, half = slots / 2;
        UNROLL for (int k = 0; k < TileK; k++)
        {
            Float4 low = *(const Float4*)&a[k][m], high = *(const Float4*)&a[k][TileM / 2 + m];
            Float4 near = *(const Float4*)&b[k][n], far = *(const Float4*)&b[k][half + n];
            float left[8] = {low.x, low.y, low.z, low.w, high.x, high.y, high.z, high.w};
            float right[8] = {near.x, near.y, near.z, near.w, far.x, far.y, far.z, far.w};
            UNROLL for (int i = 0; i < 8; i++)
                UNROLL for (int j = 0; j < 8; j++)
                    sum[i][j] = __builtin_fmaf(left[i], right[j], sum[i][j]);
        }
    }

    DEVICE_MEMBER void add_to(float* sums, const int (&places)[MostSlots], int slots)
    {
        int t = thread_x(), m = t % 8 * 4, n = t / 8 * 4, half = slots / 2;
        UNROLL for (int j = 0; j < 8; j++)
        {
            int place = places[(j < 4 ? 0 : half) + n + j % 4];
            if (place >= 0)
            {
                Float4* at = (Float4*)&sums[place * TileM + m];
                Float4 low = {sum[0][j], sum[1][j], sum[2][j], sum[3][j]}, high = {sum[4][j], sum[5][j], sum[6][j], sum[7][j]};
                at[0] += low;
                at[TileM / 8] += high;
            }

            UNROLL for (int i = 0; i < 8; i++)
                sum[i][j] = 0.0f;
        }
    }
};

KERNEL LAUNCH_BOUNDS(96) product(
    float* out, const float* in, const float* weights, const float* bias, const float* clean, const float* addend,
    const Int2* inOrigins, const Int2* outOrigins, const Int2* addOrigins, ProductShape s)
{
    SHARED ALIGNED_16 float a[2][TileK][SingleArithmetic::RowA];
    SHARED ALIGNED_16 float b[2][TileK][SingleArithmetic::RowB];
    SHARED int places[2][MostSlots];
    product_loop<SingleArithmetic>(
        a, b, places, product_sums, out, in, weights, bias, clean, addend, inOrigins, outOrigins, addOrigins, s);
}
