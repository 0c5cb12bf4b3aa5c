// Convolution of patches as one matrix product (implicit GEMM), for all items of a batch at once:
//
//   out[i, m, y, x] = act(bias[m] + Σ_k weights[k, m] · patch[i, offset[k] + (y·strideY)·pw + x·strideX])
//
// k runs over input channels and kernel taps; offset[k] is a tap's place in a patch, so the kernel knows nothing of
// kernel sizes, dilations or groups (a group is one launch with its own offsets, weights and output channels).
// weights are [taps][paddedM]: taps rounded up to 16 and M rounded up to the tile, padded with zeros; offsets are
// padded with 0.
//
// A block of 256 threads makes a tile of TileM output channels × 128 positions. A thread loads one column of the tile,
// so a position's address is computed once; it accumulates (TileM / 8) × 4 outputs in registers. The next slice of 16
// taps is fetched into registers while the present one is multiplied.
//
// Launch: grid.x = ceil(items·h·w / 128), grid.y = ceil(M / TileM), 256 threads.
#include "device.h"

enum { Threads = 256, TileN = 128, TileK = 16 };

template <int TileM>
DEVICE void convolve(
    float (&a)[TileK][TileM], float (&b)[TileK][TileN],
    float* out, const float* patch, const float* weights, const float* bias, const int* offset,
    int items, int patchSize, int patchWidth, int outHeight, int outWidth, int strideY, int strideX,
    int taps, int paddedM, int outputs, int outChannels, int firstOutChannel, int relu)
{
    constexpr int Rows = TileM / 8, LoadsA = TileK * TileM / Threads, LoadsB = TileK * TileN / Threads;
    int t = thread_x();
    int area = outHeight * outWidth;
    long long positions = (long long)items * area;
    long long firstPosition = (long long)block_x() * TileN;
    int firstM = block_y() * TileM;

    long long loadPosition = firstPosition + t % TileN;
    bool loads = loadPosition < positions;
    int loadItem = loads ? (int)(loadPosition / area) : 0;
    int loadRest = loads ? (int)(loadPosition % area) : 0;
    const float* source = patch + (long long)loadItem * patchSize
        + (loadRest / outWidth) * strideY * patchWidth + (loadRest % outWidth) * strideX;

    float sum[Rows][4];
    UNROLL for (int i = 0; i < Rows; i++)
        UNROLL for (int j = 0; j < 4; j++)
            sum[i][j] = 0.0f;

    float nextA[LoadsA], nextB[LoadsB];
    for (int first = 0; first < taps + TileK; first += TileK)
    {
        // Fetch the slice that starts at `first`; multiply the one before it.
        if (first < taps)
        {
            UNROLL for (int i = 0; i < LoadsA; i++)
            {
                int element = t + Threads * i;
                nextA[i] = weights[(long long)(first + element / TileM) * paddedM + firstM + element % TileM];
            }

            UNROLL for (int i = 0; i < LoadsB; i++)
                nextB[i] = loads ? source[offset[first + t / TileN + Threads / TileN * i]] : 0.0f;
        }

        if (first > 0)
        {
            UNROLL for (int k = 0; k < TileK; k++)
            {
                float left[Rows], right[4];
                UNROLL for (int i = 0; i < Rows; i += 4)
                {
                    Float4 four = *(const Float4*)&a[k][t / 32 * Rows + i]; // one read for four rows; Rows is 4 or 8
                    left[i] = four.x, left[i + 1] = four.y, left[i + 2] = four.z, left[i + 3] = four.w;
                }

                UNROLL for (int j = 0; j < 4; j++)
                    right[j] = b[k][t % 32 + 32 * j];
                UNROLL for (int i = 0; i < Rows; i++)
                    UNROLL for (int j = 0; j < 4; j++)
                        sum[i][j] = __builtin_fmaf(left[i], right[j], sum[i][j]);
            }

            barrier();
        }

        if (first < taps)
        {
            UNROLL for (int i = 0; i < LoadsA; i++)
            {
                int element = t + Threads * i;
                a[element / TileM][element % TileM] = nextA[i];
            }

            UNROLL for (int i = 0; i < LoadsB; i++)
                b[t / TileN + Threads / TileN * i][t % TileN] = nextB[i];
            barrier();
        }
    }

    UNROLL for (int j = 0; j < 4; j++)
    {
        long long position = firstPosition + t % 32 + 32 * j;
        if (position < positions)
        {
            long long item = position / area;
            int rest = (int)(position % area);
            UNROLL for (int i = 0; i < Rows; i++)
            {
                int m = firstM + t / 32 * Rows + i;
                if (m < outputs)
                {
                    float value = sum[i][j] + (bias != 0 ? bias[m] : 0.0f);
                    out[(item * outChannels + firstOutChannel + m) * area + rest] = relu && value < 0 ? 0.0f : value;
                }
            }
        }
    }
}

#define CONVOLVE_KERNEL(TileM)                                                                                          \
    KERNEL LAUNCH_BOUNDS(256) convolve_##TileM(                                                                         \
        float* out, const float* patch, const float* weights, const float* bias, const int* offset,                     \
        int items, int patchSize, int patchWidth, int outHeight, int outWidth, int strideY, int strideX,                \
        int taps, int paddedM, int outputs, int outChannels, int firstOutChannel, int relu)                             \
    {                                                                                                                   \
        SHARED ALIGNED_16 float a[TileK][TileM];                                                                        \
        SHARED ALIGNED_16 float b[TileK][TileN];                                                                        \
        convolve<TileM>(a, b, out, patch, weights, bias, offset, items, patchSize, patchWidth, outHeight, outWidth,     \
            strideY, strideX, taps, paddedM, outputs, outChannels, firstOutChannel, relu);                              \
    }

CONVOLVE_KERNEL(32)
CONVOLVE_KERNEL(64)
