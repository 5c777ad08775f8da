// Streams of work and events in them.
#pragma once

#include <functional>

namespace cusim {

// Does the work now, or with CUSIM_LAZY puts it at the end of the stream. The result is that of
// the first work that failed since the context was made, as under CUDA; INVALID_HANDLE for a stream
// of another device than the current one.
int enqueue(void* stream, std::function<int()> work);

// The same for copies, fills, kernels and what libraries do: nothing at all with CUSIM_IDLE, when
// only the marks of events pass through streams.
int enqueue_work(void* stream, std::function<int()> work);

// Does all work of a stream.
int drain_stream(void* stream);

// Does all work of all streams of a device.
int drain_all(int device);

// What failed is a matter of the context, which is gone.
void forget_failure(int device);

}  // namespace cusim
