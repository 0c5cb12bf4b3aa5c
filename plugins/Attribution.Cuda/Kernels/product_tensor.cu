// The products of product.h on tensor cores: operands rounded to TF32 (10 bits of mantissa) or BF16 (7 bits), sums in FP32.
// Needs compute capability 8.0; the FP32 kernels do not.
//
// A warp makes 64 output channels × 32 sources from a slice of 8 input channels by 4 × 4 instructions mma.m16n8k8. With
// lane = 4·group + place (group 0–7, place 0–3) a lane holds, as NVIDIA's PTX manual lays them out:
//   TF32  A: (group, place), (group + 8, place), (group, place + 4), (group + 8, place + 4); B: (place, group), (place + 4, group)
//   BF16  A: (group, 2·place + 0 and 1), (group + 8, the same);                              B: (2·place + 0 and 1, group)
//   C and D: (group, 2·place), (group, 2·place + 1), (group + 8, 2·place), (group + 8, 2·place + 1)
// Rows of shared memory are 72 and 104 floats long, so that the lanes of a read meet different banks.
//
// Launch: as product.cu (static shared memory: 12,032 bytes).
#include "product_loop.h"

DYNAMIC_SHARED(tensor_sums);

enum { WarpSlots = 32, TilesM = TileM / 16, TilesN = WarpSlots / 8 };

DEVICE unsigned bits_of(float x) { return __builtin_bit_cast(unsigned, x); }
DEVICE float float_of(unsigned bits) { return __builtin_bit_cast(float, bits); }

struct Tf32Format
{
    enum { RegistersA = 4, RegistersB = 2 };

    // To nearest, ties away from zero, as cvt.rna.tf32.
    static DEVICE_MEMBER float rounded(float x) { return float_of((bits_of(x) + 0x1000u) & 0xFFFFE000u); }

    static DEVICE_MEMBER void load_a(unsigned (&r)[4], const float* slice, int row, int m, int group, int place)
    {
        UNROLL for (int i = 0; i < 4; i++)
            r[i] = bits_of(slice[(place + i / 2 * 4) * row + m + group + i % 2 * 8]);
    }

    static DEVICE_MEMBER void load_b(unsigned (&r)[2], const float* slice, int row, int n, int group, int place)
    {
        UNROLL for (int i = 0; i < 2; i++)
            r[i] = bits_of(slice[(place + i * 4) * row + n + group]);
    }

#ifdef SERHOST_EMULATED
    // Element (row, k) of A and (k, column) of B in the lanes' registers.
    static float a_at(unsigned (*lanes)[4], int row, int k) { return float_of(lanes[row % 8 * 4 + k % 4][row / 8 + k / 4 * 2]); }
    static float b_at(unsigned (*lanes)[2], int k, int column) { return float_of(lanes[column * 4 + k % 4][k / 4]); }
#else
    static DEVICE_MEMBER void multiply(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2])
    {
        asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
            : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
            : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
    }
#endif
};

struct Bf16Format
{
    enum { RegistersA = 2, RegistersB = 1 };

    // To nearest, ties to even; the 16 bits kept are the upper ones of a float.
    static DEVICE_MEMBER float rounded(float x)
    {
        unsigned bits = bits_of(x);
        return float_of((bits + 0x7FFFu + (bits >> 16 & 1u)) & 0xFFFF0000u);
    }

    static DEVICE_MEMBER unsigned pair_of(float low, float high) { return bits_of(low) >> 16 | (bits_of(high) & 0xFFFF0000u); }

    static DEVICE_MEMBER void load_a(unsigned (&r)[2], const float* slice, int row, int m, int group, int place)
    {
        UNROLL for (int i = 0; i < 2; i++)
            r[i] = pair_of(slice[2 * place * row + m + group + i * 8], slice[(2 * place + 1) * row + m + group + i * 8]);
    }

    static DEVICE_MEMBER void load_b(unsigned (&r)[1], const float* slice, int row, int n, int group, int place)
    {
        r[0] = pair_of(slice[2 * place * row + n + group], slice[(2 * place + 1) * row + n + group]);
    }

#ifdef SERHOST_EMULATED
    static float half_of(unsigned pair, int upper) { return float_of(upper ? pair & 0xFFFF0000u : pair << 16); }
    static float a_at(unsigned (*lanes)[2], int row, int k) { return half_of(lanes[row % 8 * 4 + k / 2][row / 8], k % 2); }
    static float b_at(unsigned (*lanes)[1], int k, int column) { return half_of(lanes[column * 4 + k / 2][0], k % 2); }
#else
    static DEVICE_MEMBER void multiply(float (&d)[4], const unsigned (&a)[2], const unsigned (&b)[1])
    {
        asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5}, {%6}, {%0, %1, %2, %3};"
            : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
            : "r"(a[0]), "r"(a[1]), "r"(b[0]));
    }
#endif
};

template <class Format>
struct TensorArithmetic
{
    enum { RowA = TileM + 8, RowB = MostSlots + 8 };

    float sum[TilesM][TilesN][4];

    DEVICE_MEMBER TensorArithmetic() { clear(); }

    DEVICE_MEMBER void clear()
    {
        UNROLL for (int i = 0; i < TilesM; i++)
            UNROLL for (int j = 0; j < TilesN; j++)
                UNROLL for (int r = 0; r < 4; r++)
                    sum[i][j][r] = 0.0f;
    }

    static DEVICE_MEMBER float rounded(float x) { return Format::rounded(x); }

    DEVICE_MEMBER void multiply(const float (&a)[TileK][RowA], const float (&b)[TileK][RowB], int)
    {
        int t = thread_x(), lane = t % 32, group = lane / 4, place = lane % 4, firstN = t / 32 * WarpSlots;
        unsigned left[TilesM][Format::RegistersA], right[TilesN][Format::RegistersB];
        UNROLL for (int i = 0; i < TilesM; i++)
            Format::load_a(left[i], &a[0][0], RowA, i * 16, group, place);
        UNROLL for (int j = 0; j < TilesN; j++)
            Format::load_b(right[j], &b[0][0], RowB, firstN + j * 8, group, place);
#ifdef SERHOST_EMULATED
        // What the instruction does with the registers of a warp's lanes, which meet in a table here.
        static unsigned tableA[MostSlots / 32][TilesM][32][Format::RegistersA], tableB[MostSlots / 32][TilesN][32][Format::RegistersB];
        for (int i = 0; i < TilesM; i++)
            for (int r = 0; r < Format::RegistersA; r++)
                tableA[t / 32][i][lane][r] = left[i][r];
        for (int j = 0; j < TilesN; j++)
            for (int r = 0; r < Format::RegistersB; r++)
                tableB[t / 32][j][lane][r] = right[j][r];
        barrier();
        for (int i = 0; i < TilesM; i++)
            for (int j = 0; j < TilesN; j++)
                for (int r = 0; r < 4; r++)
                    for (int k = 0; k < TileK; k++)
                        sum[i][j][r] += Format::a_at(tableA[t / 32][i], group + r / 2 * 8, k) * Format::b_at(tableB[t / 32][j], k, 2 * place + r % 2);
        barrier();
#else
        UNROLL for (int i = 0; i < TilesM; i++)
            UNROLL for (int j = 0; j < TilesN; j++)
                Format::multiply(sum[i][j], left[i], right[j]);
#endif
    }

    DEVICE_MEMBER void add_to(float* sums, const int (&places)[MostSlots], int)
    {
        int t = thread_x(), lane = t % 32, group = lane / 4, place = lane % 4, firstN = t / 32 * WarpSlots;
        UNROLL for (int j = 0; j < TilesN; j++)
            UNROLL for (int r = 0; r < 4; r++)
            {
                int target = places[firstN + j * 8 + 2 * place + r % 2];
                UNROLL for (int i = 0; i < TilesM; i++)
                    if (target >= 0)
                        sums[target * TileM + i * 16 + group + r / 2 * 8] += sum[i][j][r];
            }

        clear();
    }
};

#define TENSOR_KERNEL(name, Format)                                                                                     \
    KERNEL LAUNCH_BOUNDS(96) name(                                                                                      \
        float* out, const float* in, const float* weights, const float* bias, const float* clean, const float* addend,  \
        const Int2* inOrigins, const Int2* outOrigins, const Int2* addOrigins, ProductShape s)                          \
    {                                                                                                                   \
        SHARED ALIGNED_16 float a[2][TileK][TensorArithmetic<Format>::RowA];                                            \
        SHARED ALIGNED_16 float b[2][TileK][TensorArithmetic<Format>::RowB];                                            \
        SHARED int places[2][MostSlots];                                                                                \
        product_loop<TensorArithmetic<Format>>(                                                                         \
            a, b, places, tensor_sums, out, in, weights, bias, clean, addend, inOrigins, outOrigins, addOrigins, s);    \
    }

TENSOR_KERNEL(product_tf32, Tf32Format)
TENSOR_KERNEL(product_bf16, Bf16Format)
