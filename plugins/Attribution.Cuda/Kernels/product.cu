// Convolutions and their transposes as tap-wise products in FP32; formula, legend and tiling in product.h.
//
// A block of `slots` threads (64 or 96) makes, for each tap, 64 output channels × `slots` sources; a thread 8 × 8 of it in
// registers, from two slices of 8 input channels in shared memory: one is multiplied while the next is fetched. A slice is
// 512 FMA a thread against 32 reads of 16 bytes, in which no two threads of a quarter warp conflict.
//
// Launch: grid.x = ceil(items / itemsOfABlock) · tilesY · tilesX, grid.y = paddedOutputs / 64, `slots` threads, dynamic
// shared memory of itemsOfABlock · tileHeight · tileWidth · 64 floats (static: 11,008 bytes; 48 KB together at most).
#include "product.h"

DYNAMIC_SHARED(product_sums);

KERNEL LAUNCH_BOUNDS(96) product(
    float* out, const float* in, const float* weights, const float* bias, const float* clean, const float* addend,
    const Int2* inOrigins, const Int2* outOrigins, const Int2* addOrigins, ProductShape s)
{
    SHARED ALIGNED_16 float a[2][TileK][TileM];
    SHARED ALIGNED_16 float b[2][TileK][MostSlots];
    SHARED int places[2][MostSlots];
    int t = thread_x(), slots = block_width();
    int m = t % 8 * 4, n = t / 8 * 4, half = slots / 2;
    Tile tile = tile_of(s);
    Slot slot = slot_of(s, tile, t, inOrigins, outOrigins);
    const float* item = in + (long long)slot.item * s.source.height * s.source.width * s.source.channels;
    const float* columns = weights + tile.firstM;
    int taps = s.kernelHeight * s.kernelWidth, channels = s.source.channels;

    Float4 zero = {0.0f, 0.0f, 0.0f, 0.0f};
    for (int i = t; i < s.itemsOfABlock * s.tileHeight * s.tileWidth * (TileM / 4); i += slots)
    {
        *(Float4*)&product_sums[i * 4] = zero;
    }

    float sum[8][8];
    UNROLL for (int i = 0; i < 8; i++)
        UNROLL for (int j = 0; j < 8; j++)
            sum[i][j] = 0.0f;

    int tap = -1, nextTap = next_tap(s, tile, 0), nextK = 0, buffer = 1, parity = 1, source = -1;
    while (nextTap < taps || tap >= 0)
    {
        // Fetch the next slice; multiply the present one.
        bool fetches = nextTap < taps;
        Float4 nextA[2], nextB[2];
        if (fetches)
        {
            if (nextTap != tap)
            {
                source = locate(s, slot, nextTap, &places[parity ^ 1][t]);
            }

            UNROLL for (int i = 0; i < 2; i++)
            {
                int quad = t + i * slots; // of 8 × 16
                nextA[i] = quad < TileK * TileM / 4
                    ? *(const Float4*)&columns[((long long)nextTap * channels + nextK + quad / 16) * s.paddedOutputs + quad % 16 * 4]
                    : zero;
                nextB[i] = source >= 0 ? parts_of(*(const Float4*)&item[source + nextK + i * 4], s.part, s.bound) : zero;
            }
        }

        if (tap >= 0)
        {
            UNROLL for (int kk = 0; kk < TileK; kk++)
            {
                Float4 low = *(const Float4*)&a[buffer][kk][m], high = *(const Float4*)&a[buffer][kk][TileM / 2 + m];
                Float4 near = *(const Float4*)&b[buffer][kk][n], far = *(const Float4*)&b[buffer][kk][half + n];
                float left[8] = {low.x, low.y, low.z, low.w, high.x, high.y, high.z, high.w};
                float right[8] = {near.x, near.y, near.z, near.w, far.x, far.y, far.z, far.w};
                UNROLL for (int i = 0; i < 8; i++)
                    UNROLL for (int j = 0; j < 8; j++)
                        sum[i][j] = __builtin_fmaf(left[i], right[j], sum[i][j]);
            }

            if (nextTap != tap)
            {
                // The tap is done: into the sums. Taps differ by a barrier, and within one no two slots share a place.
                UNROLL for (int j = 0; j < 8; j++)
                {
                    int place = places[parity][(j < 4 ? 0 : half) + n + j % 4];
                    if (place >= 0)
                    {
                        Float4* at = (Float4*)&product_sums[place * TileM + m];
                        Float4 low = {sum[0][j], sum[1][j], sum[2][j], sum[3][j]}, high = {sum[4][j], sum[5][j], sum[6][j], sum[7][j]};
                        at[0] += low;
                        at[TileM / 8] += high;
                    }

                    UNROLL for (int i = 0; i < 8; i++)
                        sum[i][j] = 0.0f;
                }
            }
        }

        buffer ^= 1;
        if (fetches)
        {
            UNROLL for (int i = 0; i < 2; i++)
            {
                int quad = t + i * slots;
                if (quad < TileK * TileM / 4)
                {
                    *(Float4*)&a[buffer][quad / 16][quad % 16 * 4] = nextA[i];
                }

                UNROLL for (int j = 0; j < 4; j++)
                    b[buffer][i * 4 + j][t] = nextB[i][j];
            }
        }

        barrier();
        parity ^= nextTap != tap;
        tap = fetches ? nextTap : -1;
        nextK += TileK;
        if (nextK >= channels)
        {
            nextK = 0;
            nextTap = fetches ? next_tap(s, tile, nextTap + 1) : nextTap;
        }
    }

    barrier();
    finish(s, tile, product_sums, out, bias, clean, addend, outOrigins, addOrigins);
}
