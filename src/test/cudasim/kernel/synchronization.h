// Barriers of a block, and what the lanes of a warp tell each other.
#pragma once

extern "C" {
void cusim_syncthreads(void);
// waits like __syncthreads; the number of threads whose predicate is not 0
int cusim_syncthreads_count(int predicate);
// Waits for the lanes of the mask that still run; all[lane] is what each of them gave, for the
// lanes in `present`.
void cusim_warp_exchange(unsigned mask, const void* value, unsigned bytes,
                         unsigned char (*all)[8], unsigned* present);
void cusim_warp_barrier(unsigned mask);
unsigned cusim_activemask(void);
}

static inline void __syncthreads() { cusim_syncthreads(); }
static inline int __syncthreads_count(int predicate) { return cusim_syncthreads_count(predicate); }
static inline int __syncthreads_or(int predicate) { return cusim_syncthreads_count(predicate) != 0; }
static inline int __syncthreads_and(int predicate) {
  return cusim_syncthreads_count(!predicate) == 0;
}

static inline void __threadfence() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
static inline void __threadfence_block() {}

// The value of lane `source` where it takes part and is in range, else the lane's own.
template <class T>
static inline T cusim_shuffle(unsigned mask, T value, int source, bool in_range) {
  static_assert(sizeof(T) <= 8, "a shuffle moves at most 8 bytes");
  unsigned char all[32][8];
  unsigned present = 0;
  cusim_warp_exchange(mask, &value, sizeof(T), all, &present);
  if (in_range && ((present >> source) & 1u)) {
    std::memcpy(&value, all[source], sizeof(T));
  }
  return value;
}

template <class T>
static inline T __shfl_sync(unsigned mask, T value, int source, int width = 32) {
  const int lane = (int)cusim_context.lane;
  return cusim_shuffle(mask, value, (lane & ~(width - 1)) | (source & (width - 1)), true);
}

template <class T>
static inline T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32) {
  const int lane = (int)cusim_context.lane;
  const bool in_range = (lane & (width - 1)) + (int)delta < width;
  return cusim_shuffle(mask, value, (lane + (int)delta) & 31, in_range);
}

template <class T>
static inline T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32) {
  const int lane = (int)cusim_context.lane;
  const bool in_range = (lane & (width - 1)) - (int)delta >= 0;
  return cusim_shuffle(mask, value, (lane - (int)delta) & 31, in_range);
}

template <class T>
static inline T __shfl_xor_sync(unsigned mask, T value, int lanes, int width = 32) {
  const int lane = (int)cusim_context.lane;
  const int source = lane ^ lanes;
  // a lane of a later group cannot be read, one of an earlier group can
  const bool in_range = source < 32 && source / width <= lane / width;
  return cusim_shuffle(mask, value, source & 31, in_range);
}

static inline unsigned __ballot_sync(unsigned mask, int predicate) {
  unsigned char all[32][8];
  unsigned present = 0;
  const unsigned char mine = predicate != 0;
  cusim_warp_exchange(mask, &mine, 1, all, &present);
  unsigned ballot = 0;
  for (int lane = 0; lane < 32; lane++) {
    if ((present >> lane) & 1u) {
      ballot |= (unsigned)all[lane][0] << lane;
    }
  }
  return ballot;
}

static inline int __any_sync(unsigned mask, int predicate) {
  return __ballot_sync(mask, predicate) != 0;
}
static inline int __all_sync(unsigned mask, int predicate) {
  return __ballot_sync(mask, !predicate) == 0;
}
static inline void __syncwarp(unsigned mask = 0xffffffffu) { cusim_warp_barrier(mask); }
static inline unsigned __activemask() { return cusim_activemask(); }
