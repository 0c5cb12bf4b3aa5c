// A stand-in for NVIDIA's driver library (libcuda.so.1) on machines without one: the calls the binding makes, over the
// processor's memory, with kernels run by emulator.cpp. What it is for: the whole path from the plugin to the driver's
// entry points, argument by argument, and counting what is not given back. Copies and launches happen at once.
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

extern "C" int emulate(const char* kernel, int gridX, int gridY, int gridZ, int threads, void** arguments);

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
std::map<void*, uint64_t> sizes;

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
int cuDeviceGetName(char* name, int length, int) { ENTER("name"); std::snprintf(name, length, "fake card"); return 0; }
int cuDeviceGetAttribute(int* value, int attribute, int) { ENTER("attribute"); *value = attribute == 75 ? 9 : 0; return 0; }
int cuGetErrorName(int error, const char** name)
{
    *name = error == 2 ? "CUDA_ERROR_OUT_OF_MEMORY" : error == 46 ? "CUDA_ERROR_DEVICE_UNAVAILABLE" : error == 719 ? "CUDA_ERROR_LAUNCH_FAILED" : "CUDA_ERROR_FAKE";
    return 0;
}
int cuGetErrorString(int, const char** text) { *text = "as the fake driver was told to"; return 0; }

int cuDevicePrimaryCtxRetain(void** context, int) { ENTER("retain"); live[Contexts]++; *context = &live; return 0; }
int cuDevicePrimaryCtxRelease_v2(int) { std::lock_guard<std::mutex> lock(gate); live[Contexts]--; return 0; }
int cuCtxSetCurrent(void* context) { ENTER("current"); return context != nullptr ? 0 : 201; }
int cuCtxSynchronize() { ENTER("synchronize"); return 0; }

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
    if (gridX == 0 || gridY == 0 || gridY > 65535 || gridZ != 1 || blockX == 0 || blockX > 1024 || blockY != 1 || blockZ != 1
        || sharedBytes > 48 * 1024 || stream == nullptr)
        return 1;
    return emulate(static_cast<char*>(function), gridX, gridY, 1, blockX, parameters) == 0 ? 0 : 719;
}

int cuMemAlloc_v2(void** pointer, size_t bytes)
{
    ENTER("alloc");
    if (allocated + bytes > Capacity)
        return 2;
    allocations++;
    live[Memory]++;
    allocated += bytes;
    *pointer = std::aligned_alloc(256, (bytes + 255) / 256 * 256);
    std::memset(*pointer, 0xFF, bytes); // NaN: reading what nobody wrote shows
    sizes[*pointer] = bytes;
    return 0;
}

int cuMemFree_v2(void* pointer)
{
    std::lock_guard<std::mutex> lock(gate);
    live[Memory]--;
    allocated -= sizes[pointer];
    sizes.erase(pointer);
    std::free(pointer);
    return 0;
}

int cuMemcpyHtoD_v2(void* to, const void* from, size_t bytes) { ENTER("copy"); std::memcpy(to, from, bytes); return 0; }
int cuMemcpyDtoH_v2(void* to, const void* from, size_t bytes) { ENTER("copy"); std::memcpy(to, from, bytes); return 0; }
int cuMemcpyHtoDAsync_v2(void* to, const void* from, size_t bytes, void*) { ENTER("copy"); std::memcpy(to, from, bytes); return 0; }
int cuMemcpyDtoHAsync_v2(void* to, const void* from, size_t bytes, void*) { ENTER("copy"); std::memcpy(to, from, bytes); return 0; }
int cuMemHostAlloc(void** pointer, size_t bytes, unsigned) { ENTER("host-alloc"); live[HostMemory]++; *pointer = std::malloc(bytes); return 0; }
int cuMemFreeHost(void* pointer) { std::lock_guard<std::mutex> lock(gate); live[HostMemory]--; std::free(pointer); return 0; }
int cuStreamCreate(void** stream, unsigned) { ENTER("stream"); live[Streams]++; *stream = std::malloc(1); return 0; }
int cuStreamDestroy_v2(void* stream) { std::lock_guard<std::mutex> lock(gate); live[Streams]--; std::free(stream); return 0; }
int cuStreamSynchronize(void*) { ENTER("synchronize"); return 0; }
int cuStreamWaitEvent(void*, void* event, unsigned) { ENTER("wait"); return event != nullptr ? 0 : 1; }
int cuEventCreate(void** event, unsigned) { ENTER("event"); live[Events]++; *event = std::malloc(1); return 0; }
int cuEventDestroy_v2(void* event) { std::lock_guard<std::mutex> lock(gate); live[Events]--; std::free(event); return 0; }
int cuEventRecord(void*, void*) { ENTER("record"); return 0; }
int cuEventSynchronize(void*) { ENTER("synchronize"); return 0; }
int cuEventElapsedTime(float* milliseconds, void*, void*) { ENTER("elapsed"); *milliseconds = 1; return 0; }
}
