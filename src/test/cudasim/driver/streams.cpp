// Streams and events. With CUSIM_LAZY work is done when something waits for it and no sooner, so a
// result that is read without waiting is still the old one.
#include "streams.h"

#include <chrono>
#include <deque>
#include <memory>
#include <vector>

#include "device.h"

namespace cusim {
namespace {

struct Stream {
  std::deque<std::function<int()>> work;
  bool blocking = true;  // whether it keeps order with the default stream
};

// One cuEventRecord: who waits for an event waits for its latest record at that time.
struct Record {
  Stream* stream;
  bool reached = false;
  double time = 0;  // s
};

struct Event {
  std::shared_ptr<Record> record;
};

Stream default_stream;
std::vector<Stream*> streams{&default_stream};
int failure = SUCCESS;

Stream* stream_of(void* handle) {
  // 1 and 2 are the handles of CUDA's two kinds of default stream
  return (unsigned long)handle <= 2 ? &default_stream : (Stream*)handle;
}

void do_first(Stream* stream) {
  std::function<int()> work = std::move(stream->work.front());
  stream->work.pop_front();
  int result = work();
  if (result && !failure) {
    failure = result;
  }
}

int drain(Stream* stream) {
  while (!stream->work.empty()) {
    do_first(stream);
  }
  return failure;
}

int drain_until(const Record& record) {
  while (!record.reached && !record.stream->work.empty()) {
    do_first(record.stream);
  }
  return failure;
}

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

int enqueue(void* handle, std::function<int()> work) {
  if (failure) {
    return failure;
  }
  if (!settings.lazy) {
    failure = work();
    return failure;
  }
  Stream* stream = stream_of(handle);
  if (stream == &default_stream) {
    for (Stream* other : streams) {
      if (other != stream && other->blocking) {
        drain(other);
      }
    }
  } else if (stream->blocking) {
    drain(&default_stream);
  }
  stream->work.push_back(std::move(work));
  return failure;
}

int drain_all() {
  for (Stream* stream : streams) {
    drain(stream);
  }
  return failure;
}

void forget_failure() { failure = SUCCESS; }

}  // namespace cusim

using namespace cusim;

CUSIM_API int cuStreamCreate(void** handle, unsigned flags) {
  CUSIM_ENTER(CONTEXT);
  const unsigned non_blocking = 1;
  auto* stream = new Stream;
  stream->blocking = !(flags & non_blocking);
  streams.push_back(stream);
  *handle = stream;
  return SUCCESS;
}

CUSIM_API int cuStreamCreateWithPriority(void** handle, unsigned flags, int) {
  return cuStreamCreate(handle, flags);
}

CUSIM_API int cuStreamDestroy_v2(void* handle) {
  CUSIM_ENTER(CONTEXT);
  for (size_t i = 1; i < streams.size(); i++) {
    if (streams[i] == handle) {
      drain(streams[i]);
      // not deleted: records of events may still name it
      streams.erase(streams.begin() + (long)i);
      return SUCCESS;
    }
  }
  return INVALID_HANDLE;
}

CUSIM_API int cuStreamSynchronize(void* handle) {
  CUSIM_ENTER(CONTEXT);
  return drain(stream_of(handle));
}

CUSIM_API int cuStreamQuery(void* handle) {
  CUSIM_ENTER(CONTEXT);
  return stream_of(handle)->work.empty() ? failure : NOT_READY;
}

CUSIM_API int cuStreamWaitEvent(void* handle, void* event, unsigned) {
  CUSIM_ENTER(CONTEXT);
  std::shared_ptr<Record> record = ((Event*)event)->record;
  if (!record) {
    return SUCCESS;
  }
  return enqueue(handle, [=] { return drain_until(*record); });
}

CUSIM_API int cuLaunchHostFunc(void* handle, void (*function)(void*), void* argument) {
  CUSIM_ENTER(CONTEXT);
  return enqueue(handle, [=] {
    function(argument);
    return SUCCESS;
  });
}

CUSIM_API int cuEventCreate(void** event, unsigned) {
  CUSIM_ENTER(CONTEXT);
  *event = new Event;
  return SUCCESS;
}

CUSIM_API int cuEventDestroy_v2(void* event) {
  CUSIM_ENTER(CONTEXT);
  delete (Event*)event;
  return SUCCESS;
}

CUSIM_API int cuEventRecord(void* event, void* handle) {
  CUSIM_ENTER(CONTEXT);
  auto record = std::make_shared<Record>();
  record->stream = stream_of(handle);
  ((Event*)event)->record = record;
  return enqueue(handle, [=] {
    record->time = seconds();
    record->reached = true;
    return SUCCESS;
  });
}

CUSIM_API int cuEventSynchronize(void* event) {
  CUSIM_ENTER(CONTEXT);
  const std::shared_ptr<Record> record = ((Event*)event)->record;
  return record ? drain_until(*record) : failure;
}

CUSIM_API int cuEventQuery(void* event) {
  CUSIM_ENTER(CONTEXT);
  const std::shared_ptr<Record> record = ((Event*)event)->record;
  return record && !record->reached ? NOT_READY : failure;
}

CUSIM_API int cuEventElapsedTime(float* milliseconds, void* first, void* last) {
  CUSIM_ENTER(CONTEXT);
  const std::shared_ptr<Record> begin = ((Event*)first)->record, end = ((Event*)last)->record;
  if (!begin || !end) {
    return INVALID_HANDLE;
  }
  if (!begin->reached || !end->reached) {
    return NOT_READY;
  }
  *milliseconds = (float)((end->time - begin->time) * 1e3);
  return SUCCESS;
}

// for cuFFT and cuBLAS
CUSIM_API int cusim_enqueue(void* stream, std::function<int()>* work) {
  CUSIM_ENTER(CONTEXT);
  return enqueue(stream, *work);
}
