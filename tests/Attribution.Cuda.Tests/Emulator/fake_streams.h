// Streams and events that put everything off: an operation runs when somebody waits for it, not before. So a copy whose
// host memory is used again too early, or that does not wait for the kernel before it, comes out wrong here, too.
#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <set>

namespace streams {

struct Stream
{
    std::deque<std::function<int()>> waiting;
    uint64_t done = 0;
};

// The end of what was in a stream when the event was recorded.
struct Event
{
    Stream* stream = nullptr;
    uint64_t position = 0;
};

inline std::set<Stream*> all;

// Runs what a stream holds up to a position. The first error ends it.
inline int advance(Stream* stream, uint64_t position)
{
    while (all.count(stream) != 0 && stream->done < position)
    {
        std::function<int()> next = std::move(stream->waiting.front());
        stream->waiting.pop_front();
        stream->done++;
        if (int code = next())
            return code;
    }

    return 0;
}

inline int finish(Stream* stream) { return advance(stream, stream->done + stream->waiting.size()); }

inline int finish_all()
{
    for (Stream* stream : all)
        if (int code = finish(stream))
            return code;
    return 0;
}

inline void record(Event* event, Stream* stream) { *event = {stream, stream->done + stream->waiting.size()}; }

inline int wait(const Event* event) { return event->stream == nullptr ? 0 : advance(event->stream, event->position); }

} // namespace streams
