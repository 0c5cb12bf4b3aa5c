// Runs the plugin's CUDA kernels on the CPU, one block at a time: every thread of a block is a fibre with a stack of
// its own, and a barrier hands control to the next fibre until all have reached it. Shared memory is a static array,
// which is right as long as blocks do not overlap. A block whose threads disagree about barriers is reported.
//
// Built by the tests: clang++ -x c++ -std=c++17 -shared -fPIC -DSERHOST_EMULATED -I Kernels emulator.cpp
#include <csetjmp>
#include <cstring>
#include <deque>
#include <ucontext.h>
#include <utility>
#include <vector>

#include "elementwise.cu"
#include "flat.cu"
#include "layout.cu"
#include "mean.cu"
#include "pool.cu"
#include "product.cu"
#include "product_tensor.cu"

int emulated_thread_x, emulated_block_x, emulated_block_y, emulated_block_z, emulated_block_width;

namespace {

constexpr size_t StackBytes = 64 * 1024;

struct Fibre
{
    ucontext_t context; // enters the fibre for the first time
    jmp_buf resume;     // enters it again: a jump costs no system call, which swapcontext does
    bool started = false;
    std::vector<char> stack = std::vector<char>(StackBytes);
    bool finished = false;
};

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
    ENTRY(pool_backward, false), ENTRY(activate, false), ENTRY(channel_affine, false), ENTRY(accumulate, false),
    ENTRY(set_all, false), ENTRY(stabilised_quotient, false), ENTRY(add_weighed, false), ENTRY(mask_channels, false),
    ENTRY(lay_out, false), ENTRY(pack, false), ENTRY(window_changes, false), ENTRY(fit, false), ENTRY(reshape, false),
    ENTRY(sum_channels, false), ENTRY(flat_backward, false),
};

std::deque<Fibre> fibres; // never moves them
ucontext_t entry_point;
jmp_buf scheduler;
int current;
Invoke current_invoke;
void** current_arguments;

// Hands control to the scheduler; returns when the fibre is entered again.
void yield(Fibre& fibre)
{
    if (_setjmp(fibre.resume) == 0)
        _longjmp(scheduler, 1);
}

// A fibre serves one block after another: making one anew would cost system calls.
void fibre_main()
{
    for (;;)
    {
        current_invoke(current_arguments);
        Fibre& fibre = fibres[current];
        fibre.finished = true;
        yield(fibre);
    }
}

// Runs a fibre up to its next barrier or its end.
void enter(int t)
{
    current = emulated_thread_x = t;
    Fibre& fibre = fibres[t];
    if (_setjmp(scheduler) == 0)
    {
        if (fibre.started)
            _longjmp(fibre.resume, 1);
        fibre.started = true;
        swapcontext(&entry_point, &fibre.context);
    }
}

void make(size_t count)
{
    size_t first = fibres.size();
    while (fibres.size() < count)
        fibres.emplace_back();
    for (size_t t = first; t < count; t++)
    {
        Fibre& fibre = fibres[t];
        getcontext(&fibre.context);
        fibre.context.uc_stack.ss_sp = fibre.stack.data();
        fibre.context.uc_stack.ss_size = StackBytes;
        fibre.context.uc_link = nullptr;
        makecontext(&fibre.context, fibre_main, 0);
    }
}

// Runs the present block; false when some threads ended while others wait at a barrier.
bool run_block(int threads)
{
    for (int t = 0; t < threads; t++)
        fibres[t].finished = false;
    for (;;)
    {
        int finished = 0;
        for (int t = 0; t < threads; t++)
        {
            enter(t);
            finished += fibres[t].finished;
        }

        if (finished == threads)
            return true;
        if (finished != 0)
        {
            fibres.clear(); // some are in the middle of a kernel
            return false;
        }
    }
}

} // namespace

void emulated_barrier()
{
    yield(fibres[current]);
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
        if (entry.has_barriers)
            make(threads);
        for (emulated_block_z = 0; emulated_block_z < gridZ; emulated_block_z++)
            for (emulated_block_y = 0; emulated_block_y < gridY; emulated_block_y++)
                for (emulated_block_x = 0; emulated_block_x < gridX; emulated_block_x++)
                {
                    if (!entry.has_barriers)
                        for (emulated_thread_x = 0; emulated_thread_x < threads; emulated_thread_x++)
                            entry.invoke(arguments);
                    else if (!run_block(threads))
                        return 2;
                }

        return 0;
    }

    return 1;
}
