#include "fiber.h"

#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>

#if !defined(__x86_64__)
#error "the switch between fibers is written for x86-64"
#endif

asm(R"(
.text
.globl cusim_switch
.hidden cusim_switch
.type cusim_switch,@function
cusim_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size cusim_switch,.-cusim_switch
)");

namespace cusim {

static const size_t STACK = 128 << 10;
static const size_t PAGE = 4096;
static const int SAVED_REGISTERS = 6;

Fiber* new_fiber() {
  auto* fiber = new Fiber;
  fiber->stack = (char*)mmap(nullptr, STACK, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  // a stack that runs over stops the process
  if (fiber->stack == MAP_FAILED || mprotect(fiber->stack, PAGE, PROT_NONE) != 0) {
    perror("the CUDA simulator has no stack for a thread of a block");
    abort();
  }
  return fiber;
}

void delete_fiber(Fiber* fiber) {
  munmap(fiber->stack, STACK);
  delete fiber;
}

void prepare(Fiber* fiber, void (*entry)()) {
  void** top = (void**)(fiber->stack + STACK);
  *--top = nullptr;  // entered as if called: the stack pointer is then 8 mod 16
  *--top = (void*)entry;
  for (int i = 0; i < SAVED_REGISTERS; i++) {
    *--top = nullptr;
  }
  fiber->stack_pointer = top;
}

}  // namespace cusim
