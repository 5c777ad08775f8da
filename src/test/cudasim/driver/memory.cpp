// Allocation, copies, fills.
#include "memory.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

#include "device.h"
#include "streams.h"

namespace cusim {

thread_local bool in_kernel = false;
const char* running_kernel = "";

namespace {

const size_t PAGE = 4096;
const size_t ALIGNMENT = 16;
// beyond this size memory is left as it is: zeros
const size_t LARGEST_FILLED_WITH_NAN = (size_t)16 << 20;

const int ANY_DEVICE = -1;

struct Buffer {
  size_t bytes;
  int device;
};

std::map<DevicePointer, Buffer> allocations;
std::map<const char*, size_t> pinned;  // memory of the host: its start and bytes
size_t used[MOST_DEVICES] = {};
struct sigaction fault_before, trap_before;

void trace(const char* what, size_t bytes) {
  if (settings.trace_all) {
    fprintf(stderr, "cusim: %s of %zu bytes\n", what, bytes);
  }
}

size_t round_up(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

// The page behind each buffer cannot be touched. With CUSIM_GUARD a buffer ends right there, up
// to its alignment; without, it starts at a page.
DevicePointer map_pages(size_t bytes) {
  const size_t pages = round_up(bytes, PAGE);
  void* start = mmap(nullptr, pages + PAGE, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (start == MAP_FAILED) {
    return 0;
  }
  mprotect((char*)start + pages, PAGE, PROT_NONE);
  const size_t offset = settings.guard ? pages - round_up(bytes, ALIGNMENT) : 0;
  return (DevicePointer)start + offset;
}

// Nobody else may be told in a signal handler.
void tell(const char* message) {
  if (write(STDERR_FILENO, message, strlen(message)) < 0) {
    in_kernel = false;  // nobody listens; the process ends in any case
  }
}

void go_on(const struct sigaction& before, int signal, siginfo_t* info, void* machine) {
  if (before.sa_flags & SA_SIGINFO) {
    before.sa_sigaction(signal, info, machine);
  } else {
    sigaction(signal, &before, nullptr);
  }
}

void on_trap(int signal, siginfo_t* info, void* machine) {
  if (in_kernel) {
    char message[200];
    snprintf(message, sizeof message,
             "cusim: kernel %s does what C++ leaves undefined: a load or store across its alignment, "
             "an index outside an array, or an overflow\n",
             running_kernel);
    tell(message);
  }
  go_on(trap_before, signal, info, machine);
}

void on_fault(int signal, siginfo_t* info, void* machine) {
  if (in_kernel) {
    const DevicePointer address = (DevicePointer)info->si_addr;
    auto after = allocations.upper_bound(address);
    char message[160] = "cusim: a kernel touched memory that is not the device's\n";
    if (after != allocations.begin()) {
      auto buffer = std::prev(after);
      const size_t offset = address - buffer->first;
      if (offset < round_up(buffer->second.bytes, PAGE) + PAGE) {
        snprintf(message, sizeof message,
                 "cusim: a kernel touched byte %zu of a buffer of %zu bytes\n", offset,
                 buffer->second.bytes);
      }
    }
    tell(message);
  }
  go_on(fault_before, signal, info, machine);
}

}  // namespace

// The buffer that holds the bytes, or null.
static const Buffer* find(DevicePointer start, size_t bytes) {
  auto after = allocations.upper_bound(start);
  if (after == allocations.begin()) {
    return nullptr;
  }
  auto buffer = std::prev(after);
  // without a sum: start may be anything, for example a parameter that is -1
  const size_t before = start - buffer->first;
  const size_t size = buffer->second.bytes;
  return before <= size && bytes <= size - before ? &buffer->second : nullptr;
}

bool is_allocated(DevicePointer start, size_t bytes) {
  if (bytes == 0) {
    return true;
  }
  const Buffer* buffer = find(start, bytes);
  return buffer && (buffer->device == ANY_DEVICE || buffer->device == current_device());
}

int device_of(DevicePointer address) {
  const Buffer* buffer = find(address, 1);
  return buffer ? buffer->device : ANY_DEVICE;
}

// it lies in the library of kernels, which all devices share
void add_variable(DevicePointer start, size_t bytes) { allocations[start] = {bytes, ANY_DEVICE}; }

void report_faults() {
  static bool installed = false;
  if (installed) {
    return;
  }
  installed = true;
  struct sigaction handler = {};
  handler.sa_flags = SA_SIGINFO;
  handler.sa_sigaction = on_trap;
  sigaction(SIGILL, &handler, &trap_before);
  if (settings.guard) {
    handler.sa_sigaction = on_fault;
    sigaction(SIGSEGV, &handler, &fault_before);
  }
}

}  // namespace cusim

using namespace cusim;

CUSIM_API int cuMemAlloc_v2(DevicePointer* pointer, size_t bytes) {
  CUSIM_ENTER(CONTEXT);
  if (bytes == 0) {
    return INVALID_VALUE;
  }
  const int device = current_device();
  *pointer = used[device] + bytes <= memory_of(device) ? map_pages(bytes) : 0;
  if (*pointer == 0) {
    return OUT_OF_MEMORY;
  }
  if (settings.guard || bytes < LARGEST_FILLED_WITH_NAN) {
    memset((void*)*pointer, 0xFF, bytes);  // NaN: what reads it before it is set shows
  }
  allocations[*pointer] = {bytes, device};
  used[device] += bytes;
  trace("allocation", bytes);
  return SUCCESS;
}

CUSIM_API int cuMemFree_v2(DevicePointer pointer) {
  CUSIM_ENTER(CONTEXT);
  if (pointer == 0) {
    return SUCCESS;
  }
  auto buffer = allocations.find(pointer);
  if (buffer == allocations.end() || buffer->second.device != current_device()) {
    return INVALID_VALUE;
  }
  drain_all(buffer->second.device);
  used[buffer->second.device] -= buffer->second.bytes;
  munmap((void*)(pointer / PAGE * PAGE), round_up(buffer->second.bytes, PAGE) + PAGE);
  allocations.erase(buffer);
  return SUCCESS;
}

CUSIM_API int cuMemGetInfo_v2(size_t* free, size_t* total) {
  CUSIM_ENTER(CONTEXT);
  const int device = current_device();
  *free = memory_of(device) - used[device];
  *total = memory_of(device);
  return SUCCESS;
}

// Pinned memory belongs to all devices.
static void drain_devices() {
  for (int device = 0; device < settings.devices; device++) {
    drain_all(device);
  }
}

// Whether the bytes lie in pinned memory, which no other copies are queued of.
static bool is_pinned(const void* start, size_t bytes) {
  auto after = pinned.upper_bound((const char*)start);
  return after != pinned.begin() &&
         (const char*)start + bytes <= std::prev(after)->first + std::prev(after)->second;
}

CUSIM_API int cuMemHostAlloc(void** pointer, size_t bytes, unsigned) {
  CUSIM_ENTER(CONTEXT);
  *pointer = settings.pins ? aligned_alloc(PAGE, round_up(bytes, PAGE)) : nullptr;
  trace("pinned allocation", bytes);
  if (!*pointer) {
    return OUT_OF_MEMORY;
  }
  pinned[(char*)*pointer] = bytes;
  return SUCCESS;
}

CUSIM_API int cuMemAllocHost_v2(void** pointer, size_t bytes) {
  return cuMemHostAlloc(pointer, bytes, 0);
}

CUSIM_API int cuMemFreeHost(void* pointer) {
  CUSIM_ENTER(CONTEXT);
  drain_devices();
  pinned.erase((char*)pointer);
  free(pointer);
  return SUCCESS;
}

// Whole pages are pinned, and none twice.
CUSIM_API int cuMemHostRegister_v2(void* pointer, size_t bytes, unsigned) {
  CUSIM_ENTER(CONTEXT);
  if (!bytes || (size_t)pointer % PAGE || bytes % PAGE) {
    return INVALID_VALUE;
  }
  if (!settings.pins) {
    return OUT_OF_MEMORY;
  }
  auto after = pinned.lower_bound((char*)pointer + bytes);
  if (after != pinned.begin() && std::prev(after)->first + std::prev(after)->second > pointer) {
    return ALREADY_REGISTERED;
  }
  trace("pinned allocation", bytes);
  pinned[(char*)pointer] = bytes;
  return SUCCESS;
}

CUSIM_API int cuMemHostUnregister(void* pointer) {
  CUSIM_ENTER(CONTEXT);
  drain_devices();
  return pinned.erase((char*)pointer) ? SUCCESS : NOT_REGISTERED;
}

namespace {

void trace_copy(size_t bytes, bool target_on_device, bool source_on_device) {
  trace(!target_on_device ? "download" : source_on_device ? "copy" : "upload", bytes);
}

// Host pointers are taken as they are.
int copy(void* target, const void* source, size_t bytes, bool target_on_device,
         bool source_on_device) {
  if ((target_on_device && !is_allocated((DevicePointer)target, bytes)) ||
      (source_on_device && !is_allocated((DevicePointer)source, bytes))) {
    return INVALID_VALUE;
  }
  trace_copy(bytes, target_on_device, source_on_device);
  if (int failure = drain_all(current_device())) {
    return failure;
  }
  if (!settings.idle) {
    memmove(target, source, bytes);
  }
  return SUCCESS;
}

int copy_later(void* target, const void* source, size_t bytes, bool target_on_device,
               bool source_on_device, void* stream) {
  if ((target_on_device && !is_allocated((DevicePointer)target, bytes)) ||
      (source_on_device && !is_allocated((DevicePointer)source, bytes))) {
    return INVALID_VALUE;
  }
  trace_copy(bytes, target_on_device, source_on_device);
  const int queued = enqueue_work(stream, [=] {
    memmove(target, source, bytes);
    return SUCCESS;
  });
  const bool waits = (!target_on_device && !is_pinned(target, bytes)) ||
                     (!source_on_device && !is_pinned(source, bytes));
  return queued == SUCCESS && waits ? drain_stream(stream) : queued;
}

template <class T>
int fill(DevicePointer target, T value, size_t count, void* stream) {
  CUSIM_ENTER(CONTEXT);
  if (!is_allocated(target, count * sizeof(T))) {
    return INVALID_VALUE;
  }
  trace("fill", count * sizeof(T));
  return enqueue_work(stream, [=] {
    std::fill_n((T*)target, count, value);
    return SUCCESS;
  });
}

}  // namespace

CUSIM_API int cuMemcpyHtoD_v2(DevicePointer target, const void* source, size_t bytes) {
  CUSIM_ENTER(CONTEXT);
  return copy((void*)target, source, bytes, true, false);
}

CUSIM_API int cuMemcpyDtoH_v2(void* target, DevicePointer source, size_t bytes) {
  CUSIM_ENTER(CONTEXT);
  return copy(target, (void*)source, bytes, false, true);
}

CUSIM_API int cuMemcpyDtoD_v2(DevicePointer target, DevicePointer source, size_t bytes) {
  CUSIM_ENTER(CONTEXT);
  return copy((void*)target, (void*)source, bytes, true, true);
}

CUSIM_API int cuMemcpyHtoDAsync_v2(DevicePointer target, const void* source, size_t bytes,
                                   void* stream) {
  CUSIM_ENTER(CONTEXT);
  return copy_later((void*)target, source, bytes, true, false, stream);
}

CUSIM_API int cuMemcpyDtoHAsync_v2(void* target, DevicePointer source, size_t bytes,
                                   void* stream) {
  CUSIM_ENTER(CONTEXT);
  return copy_later(target, (void*)source, bytes, false, true, stream);
}

CUSIM_API int cuMemcpyDtoDAsync_v2(DevicePointer target, DevicePointer source, size_t bytes,
                                   void* stream) {
  CUSIM_ENTER(CONTEXT);
  return copy_later((void*)target, (void*)source, bytes, true, true, stream);
}

CUSIM_API int cuMemsetD8_v2(DevicePointer target, unsigned char value, size_t count) {
  return fill(target, value, count, nullptr);
}

CUSIM_API int cuMemsetD32_v2(DevicePointer target, unsigned value, size_t count) {
  return fill(target, value, count, nullptr);
}

CUSIM_API int cuMemsetD8Async(DevicePointer target, unsigned char value, size_t count,
                              void* stream) {
  return fill(target, value, count, stream);
}

CUSIM_API int cuMemsetD32Async(DevicePointer target, unsigned value, size_t count, void* stream) {
  return fill(target, value, count, stream);
}

// for cuFFT and cuBLAS
CUSIM_API bool cusim_is_allocated(const void* start, size_t bytes) {
  Entry entry(Needs::DRIVER);
  return entry.result == SUCCESS && is_allocated((DevicePointer)start, bytes);
}
