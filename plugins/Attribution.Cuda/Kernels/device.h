// What a kernel file needs of its surroundings, for two compilers:
//   clang -x cuda --cuda-device-only   → PTX for an NVIDIA GPU, without the CUDA toolkit's headers
//   any C++ compiler, SERHOST_EMULATED → the same arithmetic on the CPU (emulator.cpp), for tests without a GPU
//
// Dimensions used throughout: items (windows, conditions or clips of a batch), C channels, H×W a whole activation (the
// plane), h×w a rectangle of it whose place is its origin (null origins: all zero). Arrays are [items, h, w, C], innermost
// last, C rounded up to 8 (channels_of in C#: PaddedChannels); the channels added hold zeros or nothing of interest.
//
// In a pass over changes an array holds new value − clean value. Rectangles may reach past the plane: what lies outside
// is 0. A pass over values has whole planes and no clean arrays (null).
#pragma once

typedef float Float4 __attribute__((ext_vector_type(4)));

struct Int2
{
    int x, y;
};

// Rectangles of a batch: rows, columns and channels of each, and the plane they lie in.
struct Rectangles
{
    int height, width, channels, planeHeight, planeWidth;
};

#ifdef SERHOST_EMULATED

#define KERNEL extern "C" void
#define LAUNCH_BOUNDS(threads)
#define DEVICE static inline
#define DEVICE_MEMBER
#define UNROLL
#define SHARED static
#define ALIGNED_16 __attribute__((aligned(16)))
#define DYNAMIC_SHARED(name) ALIGNED_16 static float name[48 * 1024 / sizeof(float)]

extern int emulated_thread_x, emulated_block_x, emulated_block_y, emulated_block_z, emulated_block_width;
void emulated_barrier();

static inline int thread_x() { return emulated_thread_x; }
static inline int block_x() { return emulated_block_x; }
static inline int block_y() { return emulated_block_y; }
static inline int block_z() { return emulated_block_z; }
static inline int block_width() { return emulated_block_width; }
static inline void barrier() { emulated_barrier(); }
static inline float exp_of(float x) { return __builtin_expf(x); }
static inline float tanh_of(float x) { return __builtin_tanhf(x); }
static inline float erf_of(float x) { return __builtin_erff(x); }

#else

#define DEVICE static __attribute__((device)) inline
#define DEVICE_MEMBER __attribute__((device, always_inline)) inline
#define UNROLL _Pragma("unroll")
#define KERNEL extern "C" __attribute__((global)) void
#define LAUNCH_BOUNDS(threads) __attribute__((launch_bounds(threads)))
#define SHARED __attribute__((shared))
#define ALIGNED_16 __attribute__((aligned(16)))
#define DYNAMIC_SHARED(name) extern SHARED ALIGNED_16 float name[]

DEVICE int thread_x() { return __nvvm_read_ptx_sreg_tid_x(); }
DEVICE int block_x() { return __nvvm_read_ptx_sreg_ctaid_x(); }
DEVICE int block_y() { return __nvvm_read_ptx_sreg_ctaid_y(); }
DEVICE int block_z() { return __nvvm_read_ptx_sreg_ctaid_z(); }
DEVICE int block_width() { return __nvvm_read_ptx_sreg_ntid_x(); }
DEVICE void barrier() { __nvvm_bar_sync(0); }

// There is no device math library here. e^x = 2^(x·log2 e): the GPU's ex2 unit, relative error about 2^-22,
// with the product's rounding error carried along for large |x|.
DEVICE float exp_of(float x)
{
    float product = x * 1.4426950408889634f;
    float rest = __builtin_fmaf(x, 1.4426950408889634f, -product);
    return __nvvm_ex2_approx_ftz_f(product) * (1.0f + rest * 0.6931471805599453f);
}

DEVICE float tanh_of(float x)
{
    float magnitude = x < 0 ? -x : x;
    if (magnitude < 0.05f)
    {
        float square = x * x; // series to x^7: relative error below 1e-9 here
        return x * (1.0f + square * (-1.0f / 3 + square * (2.0f / 15 - square * (17.0f / 315))));
    }

    float ratio = 1.0f - 2.0f / (exp_of(2.0f * (magnitude > 15.0f ? 15.0f : magnitude)) + 1.0f);
    return x < 0 ? -ratio : ratio;
}

// Abramowitz & Stegun 7.1.26, absolute error 1.5e-7.
DEVICE float erf_of(float x)
{
    float magnitude = x < 0 ? -x : x;
    float t = 1.0f / (1.0f + 0.3275911f * magnitude);
    float series = t * (0.254829592f + t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));
    float value = 1.0f - series * exp_of(-magnitude * magnitude);
    return x < 0 ? -value : value;
}

#endif

// The form of an input that a relevance rule multiplies: 0 x, 1 max(x, 0), 2 min(x, 0), 3 one, 4 x − bound.
DEVICE float part_of(float x, int part, float bound)
{
    return part == 1 ? (x > 0 ? x : 0.0f) : part == 2 ? (x < 0 ? x : 0.0f) : part == 3 ? 1.0f : part == 4 ? x - bound : x;
}

// Quotient and remainder of indices: in 32 bits wherever they fit, which takes a quarter of the instructions.
DEVICE long long quotient_of(long long a, long long b)
{
    return (a >> 32 | b >> 32) == 0 ? (long long)((unsigned)a / (unsigned)b) : a / b;
}

DEVICE long long remainder_of(long long a, long long b)
{
    return (a >> 32 | b >> 32) == 0 ? (long long)((unsigned)a % (unsigned)b) : a % b;
}

DEVICE Int2 origin_of(const Int2* origins, int item)
{
    Int2 zero = {0, 0};
    return origins != 0 ? origins[item] : zero;
}

// Where element i of a batch of rectangles lies: its item, its place in the rectangle, its channel, its place in the plane.
struct Element
{
    int item, y, x, channel, row, column;
    bool inside; // of the plane
};

DEVICE Element element_of(long long i, Rectangles r, const Int2* origins)
{
    Element e;
    long long position = quotient_of(i, r.channels);
    e.channel = (int)(i - position * r.channels);
    int area = r.height * r.width;
    e.item = (int)quotient_of(position, area);
    int rest = (int)(position - (long long)e.item * area);
    e.y = rest / r.width;
    e.x = rest % r.width;
    Int2 origin = origin_of(origins, e.item);
    e.row = origin.y + e.y;
    e.column = origin.x + e.x;
    e.inside = e.row >= 0 && e.row < r.planeHeight && e.column >= 0 && e.column < r.planeWidth;
    return e;
}

// Index of a plane's element in a rectangle's array; -1 where the rectangle does not hold it.
DEVICE long long index_in(Rectangles r, const Int2* origins, int item, int row, int column, int channel)
{
    Int2 origin = origin_of(origins, item);
    int y = row - origin.y, x = column - origin.x;
    return y < 0 || x < 0 || y >= r.height || x >= r.width
        ? -1
        : (((long long)item * r.height + y) * r.width + x) * r.channels + channel;
}

// Index of an element in an array of one whole plane.
DEVICE long long index_in_plane(Rectangles r, Element e)
{
    return ((long long)e.row * r.planeWidth + e.column) * r.channels + e.channel;
}

// Of the elements of a grid, the one this thread works on.
DEVICE long long element_index()
{
    return (long long)block_x() * block_width() + thread_x();
}
