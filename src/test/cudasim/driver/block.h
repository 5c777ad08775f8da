// Runs the threads of one block after the other, in turns where they wait for each other.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "../context.h"
#include "fiber.h"

namespace cusim {

// Gives the memory of one `extern __shared__` array of the calling operating system thread.
struct DynamicSharedArray {
  void* (*address)();
  size_t capacity;
};
std::vector<DynamicSharedArray>& dynamic_shared_arrays();

struct BlockShape {
  uint3 size;
  size_t dynamic_shared_bytes;
  unsigned threads() const { return size.x * size.y * size.z; }
};

// One per operating system thread.
class BlockRunner {
 public:
  BlockRunner() = default;
  BlockRunner(const BlockRunner&) = delete;
  BlockRunner& operator=(const BlockRunner&) = delete;
  ~BlockRunner();

  // the kernel and the shape of its blocks; `order` is the order in which threads start, or empty
  void set_up(void (*kernel)(void**), void** parameters, const BlockShape& shape,
              std::vector<unsigned> order);
  // Runs one block to its end; nullptr, or what is wrong with the kernel.
  const char* run(uint3 block);

  // what the running thread asks for
  void barrier();
  int barrier_count(int predicate);
  void warp_exchange(unsigned mask, const void* value, unsigned bytes, unsigned char (*all)[8],
                     unsigned* present);
  void warp_barrier(unsigned mask);
  unsigned active_mask() const;

 private:
  // Lanes of one mask that meet in an exchange. Values are kept for two rounds: a lane may give the
  // next one before the last has read this one.
  struct Meeting {
    unsigned mask = 0;
    unsigned arrived = 0;
    unsigned round = 0;
    unsigned present[2] = {0, 0};
    unsigned char values[2][32][8];
    std::vector<Fiber*> waiting;
  };
  struct Warp {
    unsigned live = 0;
    std::vector<std::unique_ptr<Meeting>> meetings;
  };

  static void fiber_entry();
  void run_threads();
  void prepare_shared_memory() const;
  const char* shared_memory_overrun() const;
  void prepare_warps();
  Fiber* take_fiber();
  Fiber* take_ready();
  void go_to(Fiber* fiber);
  void go_to_main();
  void wait();
  void leave(unsigned thread);
  void release_barrier();
  void release(Meeting& meeting);
  static bool is_complete(const Meeting& meeting, unsigned live);
  Meeting& meeting(Warp& warp, unsigned mask);
  unsigned meet(Meeting& here, unsigned live, const void* value, unsigned bytes);
  void place(unsigned thread) const;

  void (*kernel_)(void**) = nullptr;
  void** parameters_ = nullptr;
  BlockShape shape_{};
  std::vector<unsigned> order_;

  std::vector<Fiber*> fibers_;
  std::vector<Fiber*> idle_;
  std::vector<Fiber*> ready_;  // a queue from first_ready_ on
  size_t first_ready_ = 0;
  std::vector<Fiber*> at_barrier_;
  int predicates_ = 0;
  int barrier_result_ = 0;
  std::vector<Warp> warps_;
  void* main_stack_pointer_ = nullptr;
  Fiber* running_ = nullptr;
  unsigned started_ = 0;
  unsigned live_ = 0;
  const char* error_ = nullptr;
};

}  // namespace cusim
