// The devices: settings, and the lock and checks every call goes through.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "results.h"

#define CUSIM_API extern "C" __attribute__((visibility("default")))

namespace cusim {

// Read from the environment by cuInit.
struct Settings {
  bool trace = false;             // CUSIM_TRACE: print kernel launches
  bool trace_all = false;         // CUSIM_TRACE=all: copies, fills and allocations, too
  bool idle = false;              // CUSIM_IDLE: nothing that is queued is done
  bool lazy = false;              // CUSIM_LAZY: work waits in its stream until something waits for it
  bool guard = false;             // CUSIM_GUARD: buffers end at a page that cannot be touched
  bool pins = true;               // CUSIM_PINNED=0: no memory of the host can be pinned
  int threads = 1;                // CUSIM_THREADS: operating system threads; 1 is deterministic
  int devices = 1;                // CUSIM_DEVICES: how many there are
  std::vector<size_t> memory{(size_t)4 << 30};  // CUSIM_MEMORY: bytes of each device, see memory_of
  long launches_left = -1;        // CUSIM_LOST: launches before the device is lost; -1 for never
  std::string order = "forward";  // CUSIM_ORDER: forward, reverse, shuffle, shuffle:SEED
};
extern Settings settings;

const int MOST_DEVICES = 16;

// Bytes of a device: of several sizes the last stands for all further devices.
size_t memory_of(int device);

// The device of the context that is current in the calling thread, -1 where there is none.
int current_device();

// Counts a launch; the device may be lost from then on, whoever calls.
int count_launch();

// What a call needs before it may touch the device.
enum class Needs { DRIVER, CONTEXT };

// Holds all devices for one call.
class Entry {
 public:
  explicit Entry(Needs needs);
  const int result;  // SUCCESS, or what the call has to return at once

 private:
  std::lock_guard<std::mutex> lock_;
};

}  // namespace cusim

#define CUSIM_ENTER(needs)                       \
  cusim::Entry cusim_entry(cusim::Needs::needs); \
  if (cusim_entry.result) return cusim_entry.result
