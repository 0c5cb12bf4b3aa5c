// A stand-in for NVIDIA's driver library (libcuda.so.1) on machines without one: the calls the binding makes, over the
// CPU's memory. Kernels are the plugin's PTX, run by ptx_machine.h, which checks every access; copies and launches
// happen as late as their streams allow (fake_streams.h). What it is for: the whole path from the plugin to what a GPU
// would do with its code, and counting what is not given back.
//
// fake_cuda_fault("call:number:code") makes the number-th call of that name from then on (from 1), and every later call of
// any name but those that free, return the code, as a lost device does; an empty text ends that. The environment variable
// SERHOST_FAKE_CUDA_FAULT says the same from the start.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "fake_streams.h"
#include "watched_memory.h"

extern "C" int ptx_launch(const char* name, int gridX, int gridY, int threads, int dynamicShared, const void* const* arguments);
extern "C" int ptx_parameters(const char* name, int* bytes, int most);
extern "C" const char* ptx_fault();

namespace {

enum Kind { Memory, HostMemory, Modules, Streams, Events, Contexts, KindCount };

std::mutex gate;
long live[KindCount];
long allocations, launches;
std::map<std::string, int> calls;
std::string fault = std::getenv("SERHOST_FAKE_CUDA_FAULT") != nullptr ? std::getenv("SERHOST_FAKE_CUDA_FAULT") : "";
int lost; // the code every call returns from now on; 0 for none

int enter(const char* name)
{
    int number = ++calls[name];
    char call[64];
    int at, code;
    if (lost == 0 && std::sscanf(fault.c_str(), "%63[^:]:%d:%d", call, &at, &code) == 3 && std::strcmp(call, name) == 0 && number >= at)
        lost = code;
    return lost;
}

#define ENTER(name)                         \
    std::lock_guard<std::mutex> lock(gate); \
    if (int code = enter(name))             \
        return code

constexpr uint64_t Capacity = 2ull << 30;
uint64_t allocated;

// An error of something put off is the error of every call from then on.
int finished(int code)
{
    return code == 0 ? 0 : lost = code;
}

// A copy when its turn comes; the GPU's side must lie in what is allocated.
int copy(void* to, const void* from, size_t bytes, const void* onCard)
{
    if (watched::find(static_cast<const char*>(onCard), bytes) == nullptr)
        return 700;
    std::memcpy(to, from, bytes);
    return 0;
}

int queue(void* stream, std::function<int()> operation)
{
    auto* queue_of = static_cast<streams::Stream*>(stream);
    if (streams::all.count(queue_of) == 0)
        return 400;
    queue_of->waiting.push_back(std::move(operation));
    return 0;
}

} // namespace

extern "C" {

// What is live, by Kind; then allocations and launches made.
long fake_cuda_count(int what)
{
    std::lock_guard<std::mutex> lock(gate);
    return what < KindCount ? live[what] : what == KindCount ? allocations : launches;
}

void fake_cuda_fault(const char* text)
{
    std::lock_guard<std::mutex> lock(gate);
    fault = text;
    lost = 0;
    calls.clear();
}

int cuInit(unsigned) { ENTER("init"); return 0; }
int cuDriverGetVersion(int* version) { ENTER("version"); *version = 12040; return 0; }
int cuDeviceGetCount(int* count) { ENTER("count"); *count = 1; return 0; }
int cuDeviceGet(int* device, int ordinal) { ENTER("device"); *device = ordinal; return ordinal == 0 ? 0 : 101; }
int cuDeviceGetName(char* name, int length, int) { ENTER("name"); std::snprintf(name, length, "fake GPU"); return 0; }
int cuDeviceGetAttribute(int* value, int attribute, int) { ENTER("attribute"); *value = attribute == 75 ? 9 : 0; return 0; }
int cuGetErrorName(int error, const char** name)
{
    *name = error == 2 ? "CUDA_ERROR_OUT_OF_MEMORY" : error == 46 ? "CUDA_ERROR_DEVICE_UNAVAILABLE" : error == 719 ? "CUDA_ERROR_LAUNCH_FAILED" : "CUDA_ERROR_FAKE";
    return 0;
}
int cuGetErrorString(int error, const char** text)
{
    *text = lost == error && *ptx_fault() != 0 ? ptx_fault() : "as the fake driver was told to";
    return 0;
}


int cuDevicePrimaryCtxRetain(void** context, int) { ENTER("retain"); live[Contexts]++; *context = &live; return 0; }
int cuDevicePrimaryCtxRelease_v2(int) { std::lock_guard<std::mutex> lock(gate); live[Contexts]--; return 0; }
int cuCtxSetCurrent(void* context) { ENTER("current"); return context != nullptr ? 0 : 201; }
int cuCtxSynchronize() { ENTER("synchronize"); return finished(streams::finish_all()); }

int cuMemGetInfo_v2(size_t* available, size_t* total)
{
    ENTER("info");
    *available = Capacity - allocated;
    *total = Capacity;
    return 0;
}

int cuModuleLoadData(void** module, const char* image)
{
    ENTER("load");
    if (std::strstr(image, ".version") == nullptr || std::strstr(image, ".target sm_") == nullptr)
        return 200;
    live[Modules]++;
    *module = strdup(image);
    return 0;
}

int cuModuleUnload(void* module)
{
    std::lock_guard<std::mutex> lock(gate);
    live[Modules]--;
    std::free(module);
    return 0;
}

int cuModuleGetFunction(void** function, void* module, const char* name)
{
    ENTER("function");
    std::string entry = std::string(".entry ") + name + "(";
    if (std::strstr(static_cast<char*>(module), entry.c_str()) == nullptr)
        return 500;
    static std::map<std::string, int> names;
    *function = const_cast<char*>(names.emplace(name, 0).first->first.c_str());
    return 0;
}

int cuLaunchKernel(
    void* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY, unsigned blockZ,
    unsigned sharedBytes, void* stream, void** parameters, void**)
{
    ENTER("launch");
    launches++;
    if (gridX == 0 || gridY == 0 || gridY > 65535 || gridZ != 1 || blockX == 0 || blockX > 1024 || blockY != 1 || blockZ != 1 || sharedBytes > 48 * 1024)
        return 1;
    const char* name = static_cast<char*>(function);
    int bytes[64], count = ptx_parameters(name, bytes, 64);
    if (count < 0)
        return 500;
    std::vector<std::vector<char>> values; // as they are now
    for (int i = 0; i < count; i++)
        values.emplace_back(static_cast<char*>(parameters[i]), static_cast<char*>(parameters[i]) + bytes[i]);
    return queue(stream, [=] {
        std::vector<const void*> arguments;
        for (const std::vector<char>& value : values)
            arguments.push_back(value.data());
        return ptx_launch(name, gridX, gridY, blockX, sharedBytes, arguments.data());
    });
}

int cuMemAlloc_v2(void** pointer, size_t bytes)
{
    ENTER("alloc");
    if (allocated + bytes > Capacity)
        return 2;
    allocations++;
    live[Memory]++;
    allocated += bytes;
    *pointer = watched::allocate(bytes);
    std::memset(*pointer, 0xFF, bytes); // NaN: reading what nobody wrote shows
    return 0;
}

int cuMemFree_v2(void* pointer)
{
    std::lock_guard<std::mutex> lock(gate);
    int code = lost == 0 ? finished(streams::finish_all()) : 0;
    live[Memory]--;
    allocated -= watched::release(pointer);
    return code;
}

int cuMemcpyHtoD_v2(void* to, const void* from, size_t bytes) { ENTER("copy"); int code = streams::finish_all(); return finished(code != 0 ? code : copy(to, from, bytes, to)); }
int cuMemcpyDtoH_v2(void* to, const void* from, size_t bytes) { ENTER("copy"); int code = streams::finish_all(); return finished(code != 0 ? code : copy(to, from, bytes, from)); }
int cuMemcpyHtoDAsync_v2(void* to, const void* from, size_t bytes, void* stream) { ENTER("copy"); return queue(stream, [=] { return copy(to, from, bytes, to); }); }
int cuMemcpyDtoHAsync_v2(void* to, const void* from, size_t bytes, void* stream) { ENTER("copy"); return queue(stream, [=] { return copy(to, from, bytes, from); }); }
int cuMemHostAlloc(void** pointer, size_t bytes, unsigned) { ENTER("host-alloc"); live[HostMemory]++; *pointer = std::malloc(bytes); return 0; }
int cuMemFreeHost(void* pointer) { std::lock_guard<std::mutex> lock(gate); live[HostMemory]--; std::free(pointer); return 0; }

int cuStreamCreate(void** stream, unsigned) { ENTER("stream"); live[Streams]++; *stream = *streams::all.insert(new streams::Stream).first; return 0; }

int cuStreamDestroy_v2(void* stream)
{
    std::lock_guard<std::mutex> lock(gate);
    auto* gone = static_cast<streams::Stream*>(stream);
    int code = lost == 0 ? finished(streams::finish(gone)) : 0;
    live[Streams]--;
    streams::all.erase(gone);
    delete gone;
    return code;
}

int cuStreamSynchronize(void* stream) { ENTER("synchronize"); return finished(streams::finish(static_cast<streams::Stream*>(stream))); }

int cuStreamWaitEvent(void* stream, void* event, unsigned)
{
    ENTER("wait");
    streams::Event awaited = *static_cast<streams::Event*>(event); // as it was recorded up to now
    return queue(stream, [=] { return streams::wait(&awaited); });
}

int cuEventCreate(void** event, unsigned) { ENTER("event"); live[Events]++; *event = new streams::Event; return 0; }
int cuEventDestroy_v2(void* event) { std::lock_guard<std::mutex> lock(gate); live[Events]--; delete static_cast<streams::Event*>(event); return 0; }
int cuEventRecord(void* event, void* stream) { ENTER("record"); streams::record(static_cast<streams::Event*>(event), static_cast<streams::Stream*>(stream)); return 0; }
int cuEventSynchronize(void* event) { ENTER("synchronize"); return finished(streams::wait(static_cast<streams::Event*>(event))); }
int cuEventElapsedTime(float* milliseconds, void*, void*) { ENTER("elapsed"); *milliseconds = 1; return 0; }
}
