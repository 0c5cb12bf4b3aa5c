// The loop of the product kernels: slices of 8 input channels are fetched while the one before is multiplied; a tap's
// product is added to the sums once. Arithmetic says how a slice is multiplied and held:
//   RowA, RowB            lengths of a slice's rows in shared memory
//   rounded(x)            an operand as the arithmetic takes it
//   multiply(a, b, …)     adds a slice's product to the thread's registers
//   add_to(sums, places…) adds the registers to the sums and empties them
// All threads of a block take the same way through it.
#pragma once
#include "product.h"

template <class Arithmetic>
DEVICE void product_loop(
    float (&a)[2][TileK][Arithmetic::RowA], float (&b)[2][TileK][Arithmetic::RowB], int (&places)[2][MostSlots], float* sums,
    float* out, const float* in, const float* weights, const float* bias, const float* clean, const float* addend,
    const Int2* inOrigins, const Int2* outOrigins, const Int2* addOrigins, const ProductShape& s)
{
    int t = thread_x(), slots = block_width();
    Tile tile = tile_of(s);
    Slot slot = slot_of(s, tile, t, inOrigins, outOrigins);
    const float* item = in + (long long)slot.item * s.source.height * s.source.width * s.source.channels;
    const float* columns = weights + tile.firstM;
    int taps = s.kernelHeight * s.kernelWidth, channels = s.source.channels;

    Float4 zero = {0.0f, 0.0f, 0.0f, 0.0f};
    for (int i = t; i < s.itemsOfABlock * s.tileHeight * s.tileWidth * (TileM / 4); i += slots)
    {
        *(Float4*)&sums[i * 4] = zero;
    }

    Arithmetic arithmetic;
    int tap = -1, nextTap = next_tap(s, tile, 0), nextK = 0, buffer = 1, parity = 1, source = -1;
    while (nextTap < taps || tap >= 0)
    {
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
            arithmetic.multiply(a[buffer], b[buffer], slots);
            if (nextTap != tap)
            {
                // The tap is done. Taps differ by a barrier, and within one no two slots share a place.
                arithmetic.add_to(sums, places[parity], slots);
            }
        }

        buffer ^= 1;
        if (fetches)
        {
            UNROLL for (int i = 0; i < 2; i++)
            {
                int quad = t + i * slots;
                UNROLL for (int j = 0; j < 4; j++)
                {
                    nextA[i][j] = Arithmetic::rounded(nextA[i][j]);
                    b[buffer][i * 4 + j][t] = Arithmetic::rounded(nextB[i][j]);
                }

                if (quad < TileK * TileM / 4)
                {
                    *(Float4*)&a[buffer][quad / 16][quad % 16 * 4] = nextA[i];
                }
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

    // The loop ended with a barrier. Where no tap reaches the tile it did not run, and each thread reads the zeros it wrote.
    finish(s, tile, sums, out, bias, clean, addend, outOrigins, addOrigins);
}
