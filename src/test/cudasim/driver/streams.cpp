// Streams and events. With CUSIM_LAZY work is done when something waits for it and no sooner, so a
// result that is read without waiting is still the old one.
#include "streams.h"

#include <chrono>
#include <cstdio>
#include <deque>
#include <memory>
#include <vector>

#include "device.h"

namespace cusim {
namespace {

struct Stream {
  int device;
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
  int device;
  std::shared_ptr<Record> record;
};

std::vector<Stream*> streams;
int failures[MOST_DEVICES] = {};

Stream* default_stream() {
  static Stream* of_device[MOST_DEVICES] = {};
  const int device = current_device();
  if (!of_device[device]) {
    of_device[device] = new Stream{device, {}, true};
    streams.push_back(of_device[device]);
  }
  return of_device[device];
}

// Null for what is no stream of the current device.
Stream* stream_of(void* handle) {
  // 1 and 2 are the handles of CUDA's two kinds of default stream
  if ((unsigned long)handle <= 2) {
    return default_stream();
  }
  for (Stream* stream : streams) {
    if (stream == handle && stream->device == current_device()) {
      return stream;
    }
  }
  return nullptr;
}

void do_first(Stream* stream) {
  std::function<int()> work = std::move(stream->work.front());
  stream->work.pop_front();
  int result = work();
  if (result && !failures[stream->device]) {
    failures[stream->device] = result;
  }
}

int drain(Stream* stream) {
  while (!stream->work.empty()) {
    do_first(stream);
  }
  return failures[stream->device];
}

int drain_until(const Record& record) {
  while (!record.reached && !record.stream->work.empty()) {
    do_first(record.stream);
  }
  return failures[record.stream->device];
}

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

int enqueue(void* handle, std::function<int()> work) {
  Stream* stream = stream_of(handle);
  if (!stream) {
    return INVALID_HANDLE;
  }
  int& failure = failures[stream->device];
  if (failure) {
    return failure;
  }
  if (!settings.lazy) {
    failure = work();
    return failure;
  }
  if (stream == default_stream()) {
    for (Stream* other : streams) {
      if (other != stream && other->device == stream->device && other->blocking) {
        drain(other);
      }
    }
  } else if (stream->blocking) {
    drain(default_stream());
  }
  stream->work.push_back(std::move(work));
  return failure;
}

int enqueue_work(void* handle, std::function<int()> work) {
  return enqueue(handle, settings.idle ? [] { return (int)SUCCESS; } : std::move(work));
}

int drain_stream(void* handle) {
  Stream* stream = stream_of(handle);
  return stream ? drain(stream) : INVALID_HANDLE;
}

int drain_all(int device) {
  for (Stream* stream : streams) {
    if (stream->device == device) {
      drain(stream);
    }
  }
  return failures[device];
}

void forget_failure(int device) { failures[device] = SUCCESS; }

}  // namespace cusim

using namespace cusim;

CUSIM_API int cuStreamCreate(void** handle, unsigned flags) {
  CUSIM_ENTER(CONTEXT);
  const unsigned non_blocking = 1;
  auto* stream = new Stream{current_device(), {}, !(flags & non_blocking)};
  streams.push_back(stream);
  *handle = stream;
  return SUCCESS;
}

CUSIM_API int cuStreamCreateWithPriority(void** handle, unsigned flags, int) {
  return cuStreamCreate(handle, flags);
}

CUSIM_API int cuStreamDestroy_v2(void* handle) {
  CUSIM_ENTER(CONTEXT);
  for (size_t i = 0; i < streams.size(); i++) {
    if (streams[i] == handle && streams[i]->device == current_device()) {
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
  return drain_stream(handle);
}

CUSIM_API int cuStreamQuery(void* handle) {
  CUSIM_ENTER(CONTEXT);
  Stream* stream = stream_of(handle);
  if (!stream) {
    return INVALID_HANDLE;
  }
  return stream->work.empty() ? failures[stream->device] : NOT_READY;
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
  *event = new Event{current_device(), nullptr};
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
  if (!record->stream || ((Event*)event)->device != record->stream->device) {
    return INVALID_HANDLE;
  }
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
  return record ? drain_until(*record) : failures[current_device()];
}

CUSIM_API int cuEventQuery(void* event) {
  CUSIM_ENTER(CONTEXT);
  const std::shared_ptr<Record> record = ((Event*)event)->record;
  return record && !record->reached ? NOT_READY : failures[current_device()];
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
  if (settings.trace_all) {
    fprintf(stderr, "cusim: call of a library\n");
  }
  return enqueue_work(stream, *work);
}
