// Streams of work and events in them.
#pragma once

#include <functional>

namespace cusim {

// Does the work now, or with CUSIM_LAZY puts it at the end of the stream. The result is that of
// the first work that failed since the context was made, as under CUDA.
int enqueue(void* stream, std::function<int()> work);

// Does all work of all streams.
int drain_all();

// What failed is a matter of the context, which is gone.
void forget_failure();

}  // namespace cusim
