// Runs the plugin's CUDA kernels, compiled as C++, on the CPU, one block at a time (blocks.h). Shared memory is a static
// array, which is right as long as blocks do not overlap. A block whose threads disagree about barriers is reported.
//
// Built by the tests: clang++ -x c++ -std=c++17 -shared -fPIC -DSERHOST_EMULATED -I Kernels emulator.cpp
#include <cstring>
#include <utility>

#include "blocks.h"

#include "elementwise.cu"
#include "flat.cu"
#include "layout.cu"
#include "mean.cu"
#include "pool.cu"
#include "product.cu"
#include "product_tensor.cu"

int emulated_thread_x, emulated_block_x, emulated_block_y, emulated_block_z, emulated_block_width;

namespace {

using Invoke = void (*)(void**);

template <auto Kernel, class... Arguments, size_t... Index>
void invoke_with(void** arguments, std::index_sequence<Index...>)
{
    Kernel(*static_cast<Arguments*>(arguments[Index])...);
}

template <auto Kernel, class... Arguments>
Invoke invoke_of(void (*)(Arguments...))
{
    return [](void** arguments) { invoke_with<Kernel, Arguments...>(arguments, std::index_sequence_for<Arguments...>()); };
}

struct Entry
{
    const char* name;
    Invoke invoke;
    bool has_barriers;
};

#define ENTRY(kernel, has_barriers) { #kernel, invoke_of<kernel>(kernel), has_barriers }

const Entry entries[] = {
    ENTRY(product, true), ENTRY(product_tf32, true), ENTRY(product_bf16, true), ENTRY(mean, true), ENTRY(mean_backward, false), ENTRY(pool_forward, false),
    ENTRY(pool_backward, false), ENTRY(activate, false), ENTRY(batch_normalization, false), ENTRY(accumulate, false),
    ENTRY(set_all, false), ENTRY(stabilised_quotient, false), ENTRY(add_weighed, false), ENTRY(mask_channels, false),
    ENTRY(lay_out, false), ENTRY(pack, false), ENTRY(window_changes, false), ENTRY(fit, false), ENTRY(reshape, false),
    ENTRY(sum_channels, false), ENTRY(flat_backward, false),
};

Invoke current_invoke;
void** current_arguments;

void run_thread() { current_invoke(current_arguments); }
void pass() {}

} // namespace

void emulated_barrier()
{
    blocks::wait(blocks::Barrier);
}

// Launches a kernel as cuLaunchKernel does: arguments point at the values. 0 done, 1 unknown kernel, 2 barriers disagree.
extern "C" int emulate(const char* kernel, int gridX, int gridY, int gridZ, int threads, void** arguments)
{
    for (const Entry& entry : entries)
    {
        if (std::strcmp(entry.name, kernel) != 0)
            continue;
        current_invoke = entry.invoke;
        current_arguments = arguments;
        emulated_block_width = threads;
        for (emulated_block_z = 0; emulated_block_z < gridZ; emulated_block_z++)
            for (emulated_block_y = 0; emulated_block_y < gridY; emulated_block_y++)
                for (emulated_block_x = 0; emulated_block_x < gridX; emulated_block_x++)
                {
                    if (!entry.has_barriers)
                        for (emulated_thread_x = 0; emulated_thread_x < threads; emulated_thread_x++)
                            entry.invoke(arguments);
                    else if (blocks::run(threads, run_thread, pass) != blocks::Done)
                        return 2;
                }

        return 0;
    }

    return 1;
}
