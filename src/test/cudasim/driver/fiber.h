// Threads of a block as fibers: stacks that one operating system thread switches between.
#pragma once

#include <cstddef>

namespace cusim {

struct Fiber {
  void* stack_pointer = nullptr;
  char* stack = nullptr;
  unsigned thread = 0;     // which thread of the block it runs
  bool has_thread = false;
};

// A fiber whose first switch enters `entry`, which must not return.
Fiber* new_fiber();
void delete_fiber(Fiber* fiber);
void prepare(Fiber* fiber, void (*entry)());

}  // namespace cusim

// Saves the registers a call must keep, stores the stack pointer and goes on where `to` was saved.
extern "C" void cusim_switch(void** from, void* to);
