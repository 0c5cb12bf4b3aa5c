// What translated PTX (PtxTranslator.cs) runs on: the arithmetic where it differs from C++, the state spaces, the special
// registers, barriers and the tensor cores' instruction. Faults end the launch and say where.
//
// Order of threads and blocks is fixed here and free on a GPU: what depends on it is a race, and reported (watched_memory.h).
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "blocks.h"
#include "watched_memory.h"

namespace ptx {

struct Parameter
{
    int offset, bytes;
};

struct Kernel
{
    const char* file;
    const char* name;
    void (*body)();
    const Parameter* parameters;
    int parameterCount, staticShared;
    int dynamicAt; // where dynamic shared memory begins; -1 for none
    int mostThreads;
};

constexpr int MostParameterBytes = 4352, MostSharedBytes = 48 * 1024, MostThreads = 1024;

inline const Kernel* kernel;
inline uint64_t parameter_words[MostParameterBytes / 8];
inline size_t parameter_bytes;
alignas(16) inline char shared_bytes[MostSharedBytes];
inline size_t shared_size;
inline watched::Word shared_words[MostSharedBytes / 4];
inline char fault_text[512];
inline int fault_code;

[[noreturn]] inline void fail(int line, int code, const char* what)
{
    fault_code = code;
    std::snprintf(fault_text, sizeof fault_text, "%s.ptx:%d, %s, block (%d, %d), thread %d: %s", kernel->file, line, kernel->name,
        emulated_block_x, emulated_block_y, emulated_thread_x, what);
    blocks::abandon();
}

inline void require(watched::Fault fault, int line, size_t bytes, const char* space, uint64_t address, bool writes)
{
    if (fault == watched::Fine)
        return;
    char text[200];
    std::snprintf(text, sizeof text, "%s of %zu bytes at %s %#llx %s", writes ? "a write" : "a read", bytes, space, static_cast<unsigned long long>(address),
        fault == watched::Outside      ? "is outside of what is allocated"
        : fault == watched::Misaligned ? "is misaligned"
                                       : "races with another thread");
    fail(line, fault == watched::Misaligned ? 716 : fault == watched::Outside ? 700 : 719, text);
}

// Memory of a state space; the address must be aligned to the access, as on a GPU.
inline char* shared_at(uint64_t address, size_t bytes, bool writes, int line)
{
    watched::Fault fault = address % bytes != 0 ? watched::Misaligned
        : address + bytes > shared_size || address > shared_size
        ? watched::Outside
        : watched::touch(shared_words + address / 4, (bytes + 3) / 4, emulated_thread_x, writes, watched::block_begins);
    require(fault, line, bytes, "shared address", address, writes);
    return shared_bytes + address;
}

inline char* global_at(uint64_t address, size_t bytes, bool writes, int line)
{
    auto* at = reinterpret_cast<char*>(address);
    require(watched::check(at, bytes, emulated_thread_x, writes), line, bytes, "global address", address, writes);
    return at;
}

inline char* generic_at(uint64_t address, size_t bytes, bool writes, int line)
{
    uint64_t offset = address - reinterpret_cast<uint64_t>(shared_bytes);
    return offset < MostSharedBytes ? shared_at(offset, bytes, writes, line) : global_at(address, bytes, writes, line);
}

inline char* param_at(uint64_t address, size_t bytes, bool, int line)
{
    uint64_t offset = address - reinterpret_cast<uint64_t>(parameter_words);
    if (offset % bytes != 0 || offset + bytes > parameter_bytes)
        fail(line, 700, "a parameter is read that does not exist");
    return reinterpret_cast<char*>(address);
}

template <class T>
T load(const char* at)
{
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

template <class T>
void store(char* at, T value)
{
    std::memcpy(at, &value, sizeof value);
}

template <class To, class From>
To bits(From from)
{
    static_assert(sizeof(To) == sizeof(From));
    To to;
    std::memcpy(&to, &from, sizeof to);
    return to;
}

// Shifts by the width or more leave nothing (of a negative number: the sign).
template <class T>
T shift_left(T value, uint32_t by) { return by >= sizeof(T) * 8 ? T(0) : T(value << by); }

template <class T>
T shift_right(T value, uint32_t by)
{
    constexpr uint32_t width = sizeof(T) * 8;
    return T(value >> (by >= width ? width - 1 : by) >> (by >= width ? 1 : 0));
}

template <class T>
T divide(T a, T b, int line)
{
    if (b == 0)
        fail(line, 719, "a division by zero, whose result is not defined");
    return T(-1) < T(0) && b == T(-1) ? T(0 - a) : T(a / b);
}

template <class T>
T remainder(T a, T b, int line)
{
    if (b == 0)
        fail(line, 719, "a remainder of a division by zero, which is not defined");
    return T(-1) < T(0) && b == T(-1) ? T(0) : T(a % b);
}

// An unsigned bit field.
inline uint32_t bit_field(uint32_t value, uint32_t from, uint32_t length)
{
    from &= 255, length &= 255;
    return length == 0 || from >= 32 ? 0 : length >= 32 ? value >> from : value >> from & ((1u << length) - 1);
}

inline bool is_unordered(float a, float b) { return a != a || b != b; }

inline char skipped_file[64];
inline int skipped_line;

inline void barrier(int line)
{
    if (line != skipped_line || std::strcmp(kernel->file, skipped_file) != 0)
        blocks::wait(blocks::Barrier);
}

// mma.sync.aligned.m16n8k8: D = A·B + C by the 32 lanes of a warp. Where an element lives is written as CUTLASS does in its
// traits of these instructions (cute/atom/mma_traits_sm80.hpp): a lane is (t0 of 4, t1 of 8), its values (v0 of 2, v1 of 2).
//   A, tf32: m = t1 + 8·v0, k = t0 + 4·v1           A, bf16: k = 2·t0 + v0, m = t1 + 8·v1
//   B, tf32: n = t1, k = t0 + 4·v0                  B, bf16: n = t1, k = 2·t0 + v0
//   C and D: n = 2·t0 + v0, m = t1 + 8·v1
// The last bits a GPU drops (of tf32: 13) are dropped here, too; the order of its sums is its own.
struct Lane
{
    float a[4], b[2];
};

inline Lane lanes[2][MostThreads];
inline uint8_t turn[MostThreads]; // a lane may be one instruction ahead of the others

inline void multiply_matrices(int line, const Lane& mine, bool isBf16, float* d0, float* d1, float* d2, float* d3)
{
    int t = emulated_thread_x, first = t / 32 * 32, t0 = t % 4, t1 = t % 32 / 4;
    Lane* warp = lanes[turn[t] ^= 1] + first;
    warp[t - first] = mine;
    if (first + 32 > emulated_block_width)
        fail(line, 719, "a warp of fewer than 32 threads multiplies matrices");
    blocks::wait(line);
    float* results[4] = {d0, d1, d2, d3};
    for (int v = 0; v < 4; v++)
    {
        int m = t1 + 8 * (v / 2), n = 2 * t0 + v % 2;
        for (int k = 0; k < 8; k++)
        {
            int lane_a = m % 8 * 4 + (isBf16 ? k / 2 : k % 4), value_a = isBf16 ? m / 8 * 2 + k % 2 : k / 4 * 2 + m / 8;
            int lane_b = n * 4 + (isBf16 ? k / 2 : k % 4), value_b = isBf16 ? k % 2 : k / 4;
            *results[v] += warp[lane_a].a[value_a] * warp[lane_b].b[value_b];
        }
    }
}

inline float tf32(uint32_t bits_of) { return bits<float>(bits_of & 0xFFFFE000u); }
inline float low_bf16(uint32_t pair) { return bits<float>(pair << 16); }
inline float high_bf16(uint32_t pair) { return bits<float>(pair & 0xFFFF0000u); }

inline void mma_tf32(int line, float& d0, float& d1, float& d2, float& d3, uint32_t a0, uint32_t a1, uint32_t a2, uint32_t a3, uint32_t b0, uint32_t b1,
    float c0, float c1, float c2, float c3)
{
    d0 = c0, d1 = c1, d2 = c2, d3 = c3;
    multiply_matrices(line, {{tf32(a0), tf32(a1), tf32(a2), tf32(a3)}, {tf32(b0), tf32(b1)}}, false, &d0, &d1, &d2, &d3);
}

inline void mma_bf16(int line, float& d0, float& d1, float& d2, float& d3, uint32_t a0, uint32_t a1, uint32_t b0, float c0, float c1, float c2, float c3)
{
    d0 = c0, d1 = c1, d2 = c2, d3 = c3;
    multiply_matrices(line, {{low_bf16(a0), high_bf16(a0), low_bf16(a1), high_bf16(a1)}, {low_bf16(b0), high_bf16(b0)}}, true, &d0, &d1, &d2, &d3);
}

inline void pass_barrier() { watched::span++; }

// Launches a kernel. 0, or an error of the driver with fault_text.
inline int launch(const Kernel& k, int gridX, int gridY, int threads, int dynamicShared, const void* const* arguments)
{
    kernel = &k;
    fault_code = 0;
    parameter_bytes = 0;
    for (int i = 0; i < k.parameterCount; i++)
    {
        std::memcpy(reinterpret_cast<char*>(parameter_words) + k.parameters[i].offset, arguments[i], k.parameters[i].bytes);
        parameter_bytes = k.parameters[i].offset + k.parameters[i].bytes;
    }

    shared_size = k.dynamicAt < 0 ? k.staticShared : k.dynamicAt + dynamicShared;
    if (shared_size > MostSharedBytes || threads > k.mostThreads || threads > MostThreads)
    {
        std::snprintf(fault_text, sizeof fault_text, "%s: %zu bytes of shared memory or %d threads are too many", k.name, shared_size, threads);
        return 1;
    }

    emulated_block_width = threads;
    watched::launch_begins = ++watched::span;
    for (emulated_block_y = 0; emulated_block_y < gridY; emulated_block_y++)
        for (emulated_block_x = 0; emulated_block_x < gridX; emulated_block_x++)
        {
            watched::block_begins = ++watched::span;
            std::memset(shared_bytes, 0xFF, shared_size); // NaN: reading what nobody wrote shows
            blocks::Outcome outcome = blocks::run(threads, k.body, pass_barrier);
            if (outcome == blocks::Disagreement)
            {
                fault_code = 719;
                std::snprintf(fault_text, sizeof fault_text, "%s.ptx, %s, block (%d, %d): threads disagree about a barrier or an instruction of their warp",
                    k.file, k.name, emulated_block_x, emulated_block_y);
            }

            if (outcome != blocks::Done)
                return fault_code;
        }

    return 0;
}

} // namespace ptx
