// Atomic operations: blocks run on several operating system threads, so these are real ones.
#pragma once

template <class T, class Update>
static inline T cusim_atomic_update(T* address, Update update) {
  T before, after;
  __atomic_load(address, &before, __ATOMIC_RELAXED);
  do {
    after = update(before);
  } while (!__atomic_compare_exchange(address, &before, &after, false, __ATOMIC_RELAXED,
                                      __ATOMIC_RELAXED));
  return before;
}

static inline int atomicAdd(int* address, int value) {
  return __atomic_fetch_add(address, value, __ATOMIC_RELAXED);
}
static inline unsigned atomicAdd(unsigned* address, unsigned value) {
  return __atomic_fetch_add(address, value, __ATOMIC_RELAXED);
}
static inline unsigned long long atomicAdd(unsigned long long* address, unsigned long long value) {
  return __atomic_fetch_add(address, value, __ATOMIC_RELAXED);
}
static inline float atomicAdd(float* address, float value) {
  return cusim_atomic_update(address, [=](float before) { return before + value; });
}
static inline double atomicAdd(double* address, double value) {
  return cusim_atomic_update(address, [=](double before) { return before + value; });
}

template <class T>
static inline T atomicMax(T* address, T value) {
  return cusim_atomic_update(address, [=](T before) { return before < value ? value : before; });
}
template <class T>
static inline T atomicMin(T* address, T value) {
  return cusim_atomic_update(address, [=](T before) { return value < before ? value : before; });
}
template <class T>
static inline T atomicOr(T* address, T value) {
  return __atomic_fetch_or(address, value, __ATOMIC_RELAXED);
}
template <class T>
static inline T atomicExch(T* address, T value) {
  T before;
  __atomic_exchange(address, &value, &before, __ATOMIC_RELAXED);
  return before;
}
template <class T>
static inline T atomicCAS(T* address, T compare, T value) {
  __atomic_compare_exchange(address, &compare, &value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
  return compare;
}
