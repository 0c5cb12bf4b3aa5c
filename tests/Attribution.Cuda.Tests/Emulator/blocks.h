// The threads of a block on one core: each is a fibre with a stack of its own that runs until it waits, for all of its
// block (a barrier) or for its warp (an instruction of all 32 lanes), or ends.
#pragma once
#include <csetjmp>
#include <cstddef>
#include <deque>
#include <memory>
#include <ucontext.h>

// Where the running thread is; device.h and translated PTX read these.
extern int emulated_thread_x, emulated_block_x, emulated_block_y, emulated_block_width;

namespace blocks {

constexpr size_t StackBytes = 128 * 1024;
constexpr int Barrier = 0; // what a fibre waits for; other numbers are instructions of a warp

enum Outcome { Done, Disagreement, Abandoned };

struct Fibre
{
    ucontext_t context; // enters the fibre for the first time
    jmp_buf resume;     // enters it again: a jump costs no system call, which swapcontext does
    bool started = false, finished = false;
    int waits = Barrier;
    std::unique_ptr<char[]> stack{new char[StackBytes]};
};

inline std::deque<Fibre> fibres; // never moves them
inline ucontext_t entry_point;
inline jmp_buf scheduler;
inline int current;
inline bool abandoned;
inline void (*body)();

inline void leave()
{
    if (_setjmp(fibres[current].resume) == 0)
        _longjmp(scheduler, 1);
}

// Waits for the whole block, or for the threads of the warp to come to the same instruction.
inline void wait(int where)
{
    fibres[current].waits = where;
    leave();
}

// Ends the block from within a thread.
[[noreturn]] inline void abandon()
{
    abandoned = true;
    _longjmp(scheduler, 1);
}

// A fibre serves one block after another: making one anew would cost system calls.
inline void fibre_main()
{
    for (;;)
    {
        body();
        fibres[current].finished = true;
        leave();
    }
}

inline void enter(int t)
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

inline void make(size_t count)
{
    while (fibres.size() < count)
    {
        Fibre& fibre = fibres.emplace_back();
        getcontext(&fibre.context);
        fibre.context.uc_stack.ss_sp = fibre.stack.get();
        fibre.context.uc_stack.ss_size = StackBytes;
        fibre.context.uc_link = nullptr;
        makecontext(&fibre.context, fibre_main, 0);
    }
}

inline Outcome end_early(Outcome outcome)
{
    fibres.clear(); // some are in the middle of a kernel
    return outcome;
}

// Whether the threads of a warp stand at one place: all at a barrier, all at the same instruction, or all ended.
inline bool agrees(int first, int threads)
{
    for (int t = first + 1; t < threads && t < first + 32; t++)
        if (fibres[t].finished != fibres[first].finished || (!fibres[t].finished && fibres[t].waits != fibres[first].waits))
            return false;
    return true;
}

// Runs the present block with its threads in turn; `passed` is called whenever all of them have come to a barrier.
inline Outcome run(int threads, void (*kernel)(), void (*passed)())
{
    make(threads);
    body = kernel;
    abandoned = false;
    for (int t = 0; t < threads; t++)
    {
        fibres[t].finished = false;
        fibres[t].waits = Barrier;
    }

    for (;;)
    {
        // To the barrier, or the end: warps that wait for themselves go on as soon as all of their lanes are there.
        int finished = 0;
        for (int first = 0; first < threads; first += 32)
            do
            {
                for (int t = first; t < threads && t < first + 32; t++)
                {
                    enter(t);
                    if (abandoned)
                        return end_early(Abandoned);
                }

                if (!agrees(first, threads))
                    return end_early(Disagreement);
            } while (!fibres[first].finished && fibres[first].waits != Barrier);

        for (int t = 0; t < threads; t++)
            finished += fibres[t].finished;
        if (finished == threads)
            return Done;
        if (finished != 0)
            return end_early(Disagreement);
        passed();
    }
}

} // namespace blocks
