#include "block.h"

#include <link.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <vector>

#include "device.h"
#include "launch.h"
#include "memory.h"

extern "C" {
__attribute__((visibility("default"), tls_model("initial-exec"))) __thread CusimContext cusim_context;
}

namespace cusim {
namespace {

const unsigned WARP = 32;
const size_t CANARY_BYTES = 256;
const unsigned char CANARY = 0xA5;
const unsigned char NAN_BYTE = 0xFF;

// initial-exec: every barrier asks for it
thread_local BlockRunner* runner __attribute__((tls_model("initial-exec"))) = nullptr;

}  // namespace

std::vector<DynamicSharedArray>& dynamic_shared_arrays() {
  static auto* arrays = new std::vector<DynamicSharedArray>;
  return *arrays;
}

// A process may map so many pieces of memory and no more, and a JVM starts and ends many threads.
BlockRunner::~BlockRunner() {
  for (Fiber* fiber : fibers_) {
    delete_fiber(fiber);
  }
}

void BlockRunner::set_up(void (*kernel)(void**), void** parameters, const BlockShape& shape,
                         std::vector<unsigned> order) {
  runner = this;
  kernel_ = kernel;
  parameters_ = parameters;
  shape_ = shape;
  order_ = std::move(order);
  cusim_context.block_size = shape.size;
}

const char* BlockRunner::run(uint3 block) {
  cusim_context.block = block;
  prepare_shared_memory();
  prepare_warps();
  started_ = 0;
  live_ = shape_.threads();
  ready_.clear();
  first_ready_ = 0;
  at_barrier_.clear();
  predicates_ = 0;
  error_ = nullptr;
  running_ = nullptr;
  idle_ = fibers_;  // an earlier block may have ended with waiting ones
  in_kernel = true;
  go_to(take_fiber());
  in_kernel = false;
  if (error_) {
    return error_;
  }
  if (live_ > 0) {
    return at_barrier_.empty()
               ? "deadlock: threads wait in a *_sync warp function for lanes that never come"
               : "deadlock: some threads wait at __syncthreads, others elsewhere";
  }
  return shared_memory_overrun();
}

// Static shared memory: all that a thread has of its own in the libraries of kernels.
static void unset_static_shared_memory() {
  dl_iterate_phdr(
      [](dl_phdr_info* library, size_t, void*) {
        const auto& kernels = kernel_libraries();
        if (library->dlpi_tls_data &&
            std::find(kernels.begin(), kernels.end(), library->dlpi_name) != kernels.end()) {
          for (int i = 0; i < library->dlpi_phnum; i++) {
            if (library->dlpi_phdr[i].p_type == PT_TLS) {
              memset(library->dlpi_tls_data, NAN_BYTE, library->dlpi_phdr[i].p_memsz);
            }
          }
        }
        return 0;
      },
      nullptr);
}

// What is read before it is set is NaN, and what is written behind the end shows in the canary.
void BlockRunner::prepare_shared_memory() const {
  if (settings.guard) {
    for (const DynamicSharedArray& array : dynamic_shared_arrays()) {
      array.address();  // a library's memory of a thread begins with its first use
    }
    unset_static_shared_memory();
  }
  for (const DynamicSharedArray& array : dynamic_shared_arrays()) {
    char* start = (char*)array.address();
    memset(start, NAN_BYTE, shape_.dynamic_shared_bytes);
    memset(start + shape_.dynamic_shared_bytes, CANARY, CANARY_BYTES);
  }
}

const char* BlockRunner::shared_memory_overrun() const {
  for (const DynamicSharedArray& array : dynamic_shared_arrays()) {
    const unsigned char* end = (unsigned char*)array.address() + shape_.dynamic_shared_bytes;
    for (size_t i = 0; i < CANARY_BYTES; i++) {
      if (end[i] != CANARY) {
        return "a write past the end of the dynamic shared memory";
      }
    }
  }
  return nullptr;
}

void BlockRunner::prepare_warps() {
  const unsigned threads = shape_.threads();
  const unsigned count = (threads + WARP - 1) / WARP;
  if (warps_.size() < count) {
    warps_.resize(count);
  }
  for (unsigned w = 0; w < count; w++) {
    const unsigned lanes = threads - WARP * w;
    warps_[w].live = lanes >= WARP ? ~0u : (1u << lanes) - 1;
    for (auto& meeting : warps_[w].meetings) {
      meeting->arrived = 0;
      meeting->waiting.clear();
    }
  }
}

Fiber* BlockRunner::take_fiber() {
  if (idle_.empty()) {
    fibers_.push_back(new_fiber());
    idle_.push_back(fibers_.back());
  }
  Fiber* fiber = idle_.back();
  idle_.pop_back();
  prepare(fiber, &BlockRunner::fiber_entry);
  fiber->has_thread = false;
  return fiber;
}

Fiber* BlockRunner::take_ready() {
  if (first_ready_ == ready_.size()) {
    return nullptr;
  }
  Fiber* fiber = ready_[first_ready_++];
  if (first_ready_ == ready_.size()) {
    ready_.clear();
    first_ready_ = 0;
  }
  return fiber;
}

void BlockRunner::place(unsigned thread) const {
  const uint3 size = shape_.size;
  cusim_context.thread = {thread % size.x, thread / size.x % size.y, thread / (size.x * size.y)};
  cusim_context.lane = thread % WARP;
}

void BlockRunner::go_to(Fiber* fiber) {
  Fiber* from = running_;
  if (from == fiber) {
    return;
  }
  running_ = fiber;
  if (fiber->has_thread) {
    place(fiber->thread);
  }
  cusim_switch(from ? &from->stack_pointer : &main_stack_pointer_, fiber->stack_pointer);
}

void BlockRunner::go_to_main() {
  Fiber* from = running_;
  running_ = nullptr;
  cusim_switch(&from->stack_pointer, main_stack_pointer_);
}

// The running thread has to wait: on with one that may go on, else with one not yet started. Where
// there is neither, nobody can end the wait.
void BlockRunner::wait() {
  if (Fiber* fiber = take_ready()) {
    go_to(fiber);
  } else if (started_ < shape_.threads()) {
    go_to(take_fiber());
  } else {
    go_to_main();
  }
}

void BlockRunner::fiber_entry() { runner->run_threads(); }

// Starts threads as long as there are any: a block without barriers needs a single fiber.
void BlockRunner::run_threads() {
  Fiber* self = running_;
  while (started_ < shape_.threads()) {
    const unsigned thread = order_.empty() ? started_ : order_[started_];
    started_++;
    self->thread = thread;
    self->has_thread = true;
    place(thread);
    kernel_(parameters_);
    leave(thread);
    self->has_thread = false;
  }
  idle_.push_back(self);
  if (Fiber* fiber = take_ready()) {
    go_to(fiber);
  } else {
    go_to_main();
  }
}

// A thread that has returned is waited for no longer.
void BlockRunner::leave(unsigned thread) {
  live_--;
  Warp& warp = warps_[thread / WARP];
  warp.live &= ~(1u << thread % WARP);
  for (auto& meeting : warp.meetings) {
    if (meeting->arrived && is_complete(*meeting, warp.live)) {
      release(*meeting);
    }
  }
  if (!at_barrier_.empty() && at_barrier_.size() == live_) {
    release_barrier();
  }
}

void BlockRunner::release_barrier() {
  barrier_result_ = predicates_;
  predicates_ = 0;
  ready_.insert(ready_.end(), at_barrier_.begin(), at_barrier_.end());
  at_barrier_.clear();
}

void BlockRunner::barrier() {
  if (at_barrier_.size() + 1 == live_) {
    release_barrier();  // the last one goes straight on
  } else {
    at_barrier_.push_back(running_);
    wait();
  }
}

int BlockRunner::barrier_count(int predicate) {
  predicates_ += predicate != 0;
  barrier();
  return barrier_result_;  // valid until the next barrier is complete, which needs this thread
}

bool BlockRunner::is_complete(const Meeting& meeting, unsigned live) {
  const unsigned expected = meeting.mask & live;
  return (meeting.arrived & expected) == expected;
}

void BlockRunner::release(Meeting& meeting) {
  meeting.round++;
  meeting.arrived = 0;
  ready_.insert(ready_.end(), meeting.waiting.begin(), meeting.waiting.end());
  meeting.waiting.clear();
}

BlockRunner::Meeting& BlockRunner::meeting(Warp& warp, unsigned mask) {
  for (auto& meeting : warp.meetings) {
    if (meeting->mask == mask) {
      return *meeting;
    }
  }
  warp.meetings.emplace_back(new Meeting);
  warp.meetings.back()->mask = mask;
  return *warp.meetings.back();
}

// Waits for the lanes of the mask; which of the two rounds of the meeting the lane took part in.
unsigned BlockRunner::meet(Meeting& here, unsigned live, const void* value, unsigned bytes) {
  const unsigned lane = running_->thread % WARP;
  if (!((here.mask >> lane) & 1u)) {
    error_ = "a lane calls a *_sync warp function whose mask does not name it";
  }
  const unsigned slot = here.round % 2;
  if (here.arrived == 0) {
    here.present[slot] = 0;
  }
  if (bytes > 0) {
    memcpy(here.values[slot][lane], value, bytes);
  }
  here.present[slot] |= 1u << lane;
  here.arrived |= 1u << lane;
  if (is_complete(here, live)) {
    release(here);
  } else {
    here.waiting.push_back(running_);
    wait();
  }
  return slot;
}

void BlockRunner::warp_exchange(unsigned mask, const void* value, unsigned bytes,
                                unsigned char (*all)[8], unsigned* present) {
  Warp& warp = warps_[running_->thread / WARP];
  Meeting& here = meeting(warp, mask);
  const unsigned slot = meet(here, warp.live, value, bytes);
  memcpy(all, here.values[slot], sizeof here.values[slot]);
  *present = here.present[slot];
}

void BlockRunner::warp_barrier(unsigned mask) {
  Warp& warp = warps_[running_->thread / WARP];
  meet(meeting(warp, mask), warp.live, nullptr, 0);
}

unsigned BlockRunner::active_mask() const { return warps_[running_->thread / WARP].live; }

}  // namespace cusim

using cusim::runner;

CUSIM_API void cusim_syncthreads(void) { runner->barrier(); }

CUSIM_API int cusim_syncthreads_count(int predicate) { return runner->barrier_count(predicate); }

CUSIM_API void cusim_warp_barrier(unsigned mask) { runner->warp_barrier(mask); }

CUSIM_API void cusim_warp_exchange(unsigned mask, const void* value, unsigned bytes,
                                   unsigned char (*all)[8], unsigned* present) {
  runner->warp_exchange(mask, value, bytes, all, present);
}

// Memory of a thread for what emulates instructions: zeros at first.
CUSIM_API void* cusim_kept(const void* owner, size_t bytes) {
  struct Known {
    const void* owner;
    void* memory;
  };
  // a kernel asks for that of two owners in turns, at every instruction
  static thread_local Known latest[2] __attribute__((tls_model("initial-exec"))) = {};
  for (const Known& known : latest) {
    if (known.owner == owner) {
      return known.memory;
    }
  }
  static thread_local std::map<const void*, std::vector<unsigned long long>> kept;
  std::vector<unsigned long long>& mine = kept[owner];
  if (mine.empty()) {
    mine.resize(bytes / sizeof(unsigned long long) + 1);
  }
  latest[1] = latest[0];
  latest[0] = {owner, mine.data()};
  return mine.data();
}

CUSIM_API unsigned cusim_activemask(void) { return runner->active_mask(); }

CUSIM_API void cusim_register_dynshared(void* (*address)(), size_t capacity) {
  cusim::dynamic_shared_arrays().push_back({address, capacity});
}
