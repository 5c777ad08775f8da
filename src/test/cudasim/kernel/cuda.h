// Lets g++ compile an unmodified .cu file for the CPU: included before its first line.
//
// The threads of a block are fibers of one operating system thread, so `__shared__` is simply
// `thread_local` and __syncthreads() a switch between fibers.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <type_traits>
#include <utility>

#include "../context.h"

#define __CUSIM__ 1
#define __CUDA_ARCH__ 800

#define __global__ __attribute__((used, visibility("default")))
#define __constant__ __attribute__((used, visibility("default")))
#define __device__ __attribute__((unused))
#define __host__
#define __shared__ thread_local
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __launch_bounds__(...)
#define __align__(n) __attribute__((aligned(n)))
#define __grid_constant__

#define threadIdx (cusim_context.thread)
#define blockIdx (cusim_context.block)
#define blockDim (cusim_context.block_size)
#define gridDim (cusim_context.grid_size)
static constexpr int warpSize = 32;

#include "atomics.h"
#include "intrinsics.h"
#include "registration.h"
#include "synchronization.h"
#include "vector_types.h"

#include "mma.h"
