// What a kernel sees of its place in the grid; the driver sets it at every switch between threads.
#pragma once

struct uint3 {
  unsigned x, y, z;
};

struct CusimContext {
  uint3 thread, block, block_size, grid_size;
  unsigned lane;
};

// initial-exec: reading threadIdx is then one load relative to the thread pointer
extern "C" __attribute__((visibility("default"))) __thread CusimContext cusim_context
    __attribute__((tls_model("initial-exec")));
