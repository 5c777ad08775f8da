// What the stand-ins for cuFFT and cuBLAS need of the simulated driver.
#pragma once

#include <cstddef>
#include <functional>

#define CUSIM_API extern "C" __attribute__((visibility("default")))

// puts work on a stream; not 0 where it fails or the calling thread has no context
extern "C" int cusim_enqueue(void* stream, std::function<int()>* work);
// the device of the calling thread's context, -1 without one
extern "C" int cusim_device(void);
// whether all the bytes lie in one allocation of that device's memory
extern "C" bool cusim_is_allocated(const void* start, size_t bytes);
