// Initialisation, the device's properties, contexts.
#include "device.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <thread>
#include <vector>

#include "memory.h"
#include "streams.h"

namespace cusim {

Settings settings;

namespace {

struct Context {
  int device;
};

std::mutex device_mutex;
bool initialized = false;
std::set<Context*> contexts;
Context* primary_contexts[MOST_DEVICES] = {};
thread_local std::vector<Context*> current_contexts;

int check(Needs needs) {
  if (!initialized) {
    return NOT_INITIALIZED;
  }
  if (needs == Needs::DRIVER) {
    return SUCCESS;
  }
  if (settings.launches_left == 0) {
    return ECC_UNCORRECTABLE;
  }
  if (current_contexts.empty()) {
    return INVALID_CONTEXT;
  }
  return contexts.count(current_contexts.back()) ? SUCCESS : CONTEXT_IS_DESTROYED;
}

void read_settings() {
  const char* trace = getenv("CUSIM_TRACE");
  settings.trace = trace;
  settings.trace_all = trace && strcmp(trace, "all") == 0;
  settings.idle = getenv("CUSIM_IDLE");
  settings.lazy = getenv("CUSIM_LAZY");
  settings.guard = getenv("CUSIM_GUARD");
  const char* pinned = getenv("CUSIM_PINNED");
  settings.pins = !pinned || strcmp(pinned, "0") != 0;
  const char* threads = getenv("CUSIM_THREADS");
  settings.threads = threads ? atoi(threads) : (int)std::thread::hardware_concurrency();
  if (settings.threads < 1) {
    settings.threads = 1;
  }
  if (const char* devices = getenv("CUSIM_DEVICES")) {
    settings.devices = std::min(std::max(atoi(devices), 1), MOST_DEVICES);
  }
  if (const char* memory = getenv("CUSIM_MEMORY")) {
    settings.memory.clear();
    for (const char* next = memory; next; next = strchr(next, ',')) {
      next += *next == ',';
      settings.memory.push_back(strtoull(next, nullptr, 10));
    }
  }
  if (const char* launches = getenv("CUSIM_LOST")) {
    settings.launches_left = atol(launches) + 1;  // the one that finds it lost does not run either
  }
  if (const char* order = getenv("CUSIM_ORDER")) {
    settings.order = order;
  }
}

// CUSIM_KERNELS: libraries of kernels compiled for the CPU, with colons between them
int load_kernels() {
  const char* variable = getenv("CUSIM_KERNELS");
  std::string list = variable ? variable : "";
  for (size_t start = 0; start < list.size();) {
    size_t end = std::min(list.find(':', start), list.size());
    if (!dlopen(list.substr(start, end - start).c_str(), RTLD_NOW | RTLD_GLOBAL)) {
      fprintf(stderr, "cusim: %s\n", dlerror());
      return FILE_NOT_FOUND;
    }
    start = end + 1;
  }
  return SUCCESS;
}

bool exists(int device) { return device >= 0 && device < settings.devices; }

}  // namespace

size_t memory_of(int device) {
  return settings.memory[std::min((size_t)device, settings.memory.size() - 1)];
}

int current_device() { return current_contexts.empty() ? -1 : current_contexts.back()->device; }

int count_launch() {
  if (settings.launches_left > 0) {
    settings.launches_left--;
  }
  return settings.launches_left == 0 ? ECC_UNCORRECTABLE : SUCCESS;
}

// the members in this order: first the lock, then the check under it
Entry::Entry(Needs needs) : result((device_mutex.lock(), check(needs))), lock_(device_mutex, std::adopt_lock) {}

}  // namespace cusim

using namespace cusim;

CUSIM_API int cuInit(unsigned) {
  std::lock_guard<std::mutex> lock(device_mutex);
  if (getenv("CUSIM_NO_DEVICE")) {
    return NO_DEVICE;
  }
  if (initialized) {
    return SUCCESS;
  }
  read_settings();
  int result = load_kernels();
  initialized = result == SUCCESS;
  return result;
}

CUSIM_API int cuDriverGetVersion(int* version) {
  const char* wanted = getenv("CUSIM_DRIVER_VERSION");
  *version = wanted ? atoi(wanted) : 11080;
  return SUCCESS;
}

CUSIM_API int cuDeviceGetCount(int* count) {
  CUSIM_ENTER(DRIVER);
  *count = settings.devices;
  return SUCCESS;
}

CUSIM_API int cuDeviceGet(int* device, int ordinal) {
  CUSIM_ENTER(DRIVER);
  *device = ordinal;
  return exists(ordinal) ? SUCCESS : INVALID_DEVICE;
}

CUSIM_API int cuDeviceGetName(char* name, int size, int device) {
  CUSIM_ENTER(DRIVER);
  const char* models = getenv("CUSIM_MODELS");
  int model = models ? device % std::max(atoi(models), 1) : 0;
  snprintf(name, size, model ? "CUDA simulator, model %d" : "CUDA simulator", model);
  return SUCCESS;
}

CUSIM_API int cuDeviceTotalMem_v2(size_t* bytes, int device) {
  CUSIM_ENTER(DRIVER);
  if (!exists(device)) {
    return INVALID_DEVICE;
  }
  *bytes = memory_of(device);
  return SUCCESS;
}

CUSIM_API int cuDeviceGetPCIBusId(char* id, int size, int device) {
  CUSIM_ENTER(DRIVER);
  snprintf(id, size, "0000:%02x:00.0", device);
  return SUCCESS;
}

CUSIM_API int cuDeviceGetUuid(void* uuid, int device) {
  CUSIM_ENTER(DRIVER);
  memset(uuid, device, 16);
  return SUCCESS;
}

CUSIM_API int cuDeviceComputeCapability(int* major, int* minor, int) {
  CUSIM_ENTER(DRIVER);
  *major = 8;
  *minor = 0;
  return SUCCESS;
}

CUSIM_API int cuDeviceGetAttribute(int* value, int attribute, int) {
  CUSIM_ENTER(DRIVER);
  struct Attribute {
    int number, value;
  };
  const Attribute attributes[] = {
      {1, 1024},            // MAX_THREADS_PER_BLOCK
      {2, 1024},            // MAX_BLOCK_DIM_X
      {3, 1024},            // MAX_BLOCK_DIM_Y
      {4, 64},              // MAX_BLOCK_DIM_Z
      {5, 0x7fffffff},      // MAX_GRID_DIM_X
      {6, 65535},           // MAX_GRID_DIM_Y
      {7, 65535},           // MAX_GRID_DIM_Z
      {8, 48 << 10},        // MAX_SHARED_MEMORY_PER_BLOCK
      {9, 64 << 10},        // TOTAL_CONSTANT_MEMORY
      {10, 32},             // WARP_SIZE
      {12, 65536},          // MAX_REGISTERS_PER_BLOCK
      {13, 1000000},        // CLOCK_RATE
      {16, settings.threads},  // MULTIPROCESSOR_COUNT
      {31, 1},              // CONCURRENT_KERNELS
      {39, 2048},           // MAX_THREADS_PER_MULTIPROCESSOR
      {41, 1},              // UNIFIED_ADDRESSING
      {75, 8},              // COMPUTE_CAPABILITY_MAJOR
      {76, 0},              // COMPUTE_CAPABILITY_MINOR
      {81, 100 << 10},      // MAX_SHARED_MEMORY_PER_MULTIPROCESSOR
      {97, 99 << 10},       // MAX_SHARED_MEMORY_PER_BLOCK_OPTIN
  };
  *value = 0;
  for (const Attribute& known : attributes) {
    if (known.number == attribute) {
      *value = known.value;
    }
  }
  return SUCCESS;
}

CUSIM_API int cuCtxCreate_v2(void** context, unsigned, int device) {
  CUSIM_ENTER(DRIVER);
  if (!exists(device)) {
    return INVALID_DEVICE;
  }
  auto* created = new Context{device};
  contexts.insert(created);
  current_contexts.push_back(created);
  *context = created;
  return SUCCESS;
}

CUSIM_API int cuCtxDestroy_v2(void* context) {
  CUSIM_ENTER(DRIVER);
  auto found = contexts.find((Context*)context);
  if (found == contexts.end()) {
    return INVALID_CONTEXT;
  }
  drain_all((*found)->device);
  forget_failure((*found)->device);
  // its address stays taken, so that a thread that still holds it is told
  contexts.erase(found);
  if (!current_contexts.empty() && current_contexts.back() == context) {
    current_contexts.pop_back();
  }
  return SUCCESS;
}

CUSIM_API int cuCtxGetCurrent(void** context) {
  CUSIM_ENTER(DRIVER);
  *context = current_contexts.empty() ? nullptr : current_contexts.back();
  return SUCCESS;
}

CUSIM_API int cuCtxSetCurrent(void* context) {
  CUSIM_ENTER(DRIVER);
  if (!current_contexts.empty()) {
    current_contexts.pop_back();
  }
  if (context) {
    current_contexts.push_back((Context*)context);
  }
  return SUCCESS;
}

CUSIM_API int cuCtxPushCurrent_v2(void* context) {
  CUSIM_ENTER(DRIVER);
  current_contexts.push_back((Context*)context);
  return SUCCESS;
}

CUSIM_API int cuCtxPopCurrent_v2(void** context) {
  CUSIM_ENTER(DRIVER);
  if (current_contexts.empty()) {
    return INVALID_CONTEXT;
  }
  if (context) {
    *context = current_contexts.back();
  }
  current_contexts.pop_back();
  return SUCCESS;
}

CUSIM_API int cuCtxGetDevice(int* device) {
  CUSIM_ENTER(CONTEXT);
  *device = current_device();
  return SUCCESS;
}

CUSIM_API int cuCtxSynchronize(void) {
  CUSIM_ENTER(CONTEXT);
  return drain_all(current_device());
}

CUSIM_API int cuDevicePrimaryCtxRetain(void** context, int device) {
  CUSIM_ENTER(DRIVER);
  if (!exists(device)) {
    return INVALID_DEVICE;
  }
  Context*& primary_context = primary_contexts[device];
  if (!primary_context) {
    primary_context = new Context{device};
    contexts.insert(primary_context);
  }
  *context = primary_context;
  return SUCCESS;
}

CUSIM_API int cuDevicePrimaryCtxRelease_v2(int device) {
  CUSIM_ENTER(DRIVER);
  return exists(device) ? drain_all(device) : INVALID_DEVICE;
}

// for cuFFT and cuBLAS
CUSIM_API int cusim_device(void) { return current_device(); }
