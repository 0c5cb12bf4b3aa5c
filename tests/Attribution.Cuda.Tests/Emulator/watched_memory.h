// Memory of a GPU that says no: accesses outside of what is allocated, misaligned ones, and races, that is two threads of a
// launch that touch one word, at least one of them writing, with no barrier between them. Every word remembers who wrote and
// who read it last; time is counted in spans between barriers (`span`), which never repeat.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <map>

namespace watched {

struct Touch
{
    uint64_t span;
    uint32_t thread; // of its block
};

struct Word
{
    Touch write, firstRead, lastRead;
};

// Spans of the present launch and block begin at these.
inline uint64_t span = 1, launch_begins = 1, block_begins = 1;

enum Fault { Fine, Outside, Misaligned, Race };

// Whether an earlier access is unordered with one that this thread makes now. Only a barrier of the same block orders; what
// happened before `since` (the launch, or for shared memory the block) is over.
inline bool is_unordered(Touch touch, uint32_t thread, uint64_t since)
{
    return touch.span >= since && (touch.span < block_begins || (touch.span == span && touch.thread != thread));
}

inline Fault touch(Word* words, size_t count, uint32_t thread, bool writes, uint64_t since)
{
    Touch now{span, thread};
    for (Word* word = words; word < words + count; word++)
    {
        if (is_unordered(word->write, thread, since))
            return Race;
        if (writes)
        {
            if (is_unordered(word->firstRead, thread, since) || is_unordered(word->lastRead, thread, since))
                return Race;
            word->write = now;
        }
        else
        {
            // A reader of another block, or else the span's first, and one that is not the first: enough to tell whether a
            // writer was the only reader.
            if (word->firstRead.span < since || (word->firstRead.span >= block_begins && word->firstRead.span != span))
                word->firstRead = now;
            if (word->lastRead.span != span || word->firstRead.thread != thread)
                word->lastRead = now;
        }
    }

    return Fine;
}

struct Block
{
    char* begin;
    size_t bytes;
    Word* words; // zeroed pages that cost nothing until touched
};

inline std::map<const char*, Block> allocations;
inline const Block* recent;

inline void* allocate(size_t bytes)
{
    auto* begin = static_cast<char*>(std::aligned_alloc(256, (bytes + 255) / 256 * 256));
    allocations[begin] = {begin, bytes, static_cast<Word*>(std::calloc(bytes / 4 + 1, sizeof(Word)))};
    recent = nullptr;
    return begin;
}

inline size_t release(void* at)
{
    auto found = allocations.find(static_cast<char*>(at));
    size_t bytes = found->second.bytes;
    std::free(found->second.begin);
    std::free(found->second.words);
    allocations.erase(found);
    recent = nullptr;
    return bytes;
}

// The allocation that holds all of an access; null for none.
inline const Block* find(const char* at, size_t bytes)
{
    if (recent == nullptr || at < recent->begin || at + bytes > recent->begin + recent->bytes)
    {
        auto after = allocations.upper_bound(at);
        if (after == allocations.begin())
            return nullptr;
        const Block& block = std::prev(after)->second;
        if (at + bytes > block.begin + block.bytes)
            return nullptr;
        recent = &block;
    }

    return recent;
}

inline Fault check(const char* at, size_t bytes, uint32_t thread, bool writes)
{
    if (reinterpret_cast<uintptr_t>(at) % bytes != 0)
        return Misaligned;
    const Block* block = find(at, bytes);
    return block == nullptr ? Outside : touch(block->words + (at - block->begin) / 4, (bytes + 3) / 4, thread, writes, launch_begins);
}

} // namespace watched
