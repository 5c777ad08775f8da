// cuLaunchKernel: the blocks of a grid, shared out to operating system threads.
#include "launch.h"

#include <dlfcn.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <numeric>
#include <random>
#include <thread>

#include "block.h"
#include "device.h"
#include "memory.h"
#include "streams.h"

namespace cusim {

std::map<std::string, Kernel>& kernels() {
  static auto* kernels = new std::map<std::string, Kernel>;
  return *kernels;
}

namespace {

std::vector<std::string>& libraries() {
  static auto* files = new std::vector<std::string>;
  return *files;
}

std::string& failure_text() {
  static auto* text = new std::string;
  return *text;
}

// Runs one job on several threads, which then wait for the next.
class Pool {
 public:
  void run(const std::function<void()>& job, int threads) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (started_ < threads) {
      started_++;
      std::thread([this] { serve(); }).detach();
    }
    job_ = job;
    working_ = started_;
    round_++;
    begin_.notify_all();
    end_.wait(lock, [&] { return working_ == 0; });
  }

 private:
  void serve() {
    unsigned seen = 0;
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      begin_.wait(lock, [&] { return round_ != seen; });
      seen = round_;
      std::function<void()> job = job_;
      lock.unlock();
      job();
      lock.lock();
      if (--working_ == 0) {
        end_.notify_all();
      }
    }
  }

  std::mutex mutex_;
  std::condition_variable begin_, end_;
  std::function<void()> job_;
  unsigned round_ = 0;
  int started_ = 0, working_ = 0;
};

Pool& pool() {
  static auto* pool = new Pool;  // never deleted: its threads outlive main
  return *pool;
}

// The order in which the threads of a block start, or blocks: a result that depends on it lacks a
// barrier, or something that orders additions. Empty: forward.
std::vector<unsigned> start_order(size_t count) {
  if (settings.order == "forward") {
    return {};
  }
  std::vector<unsigned> order(count);
  std::iota(order.rbegin(), order.rend(), 0u);
  const std::string shuffle = "shuffle";
  if (settings.order.compare(0, shuffle.size(), shuffle) == 0) {
    const size_t colon = settings.order.find(':');
    const char* seed = colon == std::string::npos ? "1" : settings.order.c_str() + colon + 1;
    std::mt19937_64 random(strtoull(seed, nullptr, 10));
    std::shuffle(order.begin(), order.end(), random);
  }
  return order;
}

// Finds blocks for the threads of the pool and keeps the first error.
struct Grid {
  const Kernel& kernel;
  uint3 size;
  BlockShape shape;
  void** parameters;
  std::vector<unsigned> order;  // of blocks
  std::atomic<size_t> next{0};
  std::atomic<const char*> error{nullptr};
  uint3 error_block{};

  size_t blocks() const { return (size_t)size.x * size.y * size.z; }

  void run_blocks() {
    static thread_local BlockRunner runner;
    runner.set_up(kernel.call, parameters, shape, start_order(shape.threads()));
    cusim_context.grid_size = size;
    for (size_t place; !error.load() && (place = next.fetch_add(1)) < blocks();) {
      const size_t i = order.empty() ? place : order[place];
      const uint3 block{(unsigned)(i % size.x), (unsigned)(i / size.x % size.y),
                        (unsigned)(i / ((size_t)size.x * size.y))};
      const char* none = nullptr;
      const char* wrong = runner.run(block);
      if (wrong && error.compare_exchange_strong(none, wrong)) {
        error_block = block;
      }
    }
  }
};

int launch(const Kernel& kernel, uint3 grid_size, const BlockShape& shape, void** parameters) {
  report_faults();
  running_kernel = kernel.name.c_str();
  const auto begin = std::chrono::steady_clock::now();
  Grid grid{kernel, grid_size, shape, parameters, {}};
  grid.order = start_order(grid.blocks());
  if (grid.blocks() == 1 || settings.threads == 1) {
    grid.run_blocks();
  } else {
    pool().run([&] { grid.run_blocks(); }, settings.threads);
  }
  if (settings.trace) {
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - begin;
    fprintf(stderr, "cusim: kernel %s <<<(%u,%u,%u), (%u,%u,%u), %zu>>> %.3f ms on device %d\n",
            kernel.name.c_str(), grid_size.x, grid_size.y, grid_size.z, shape.size.x, shape.size.y,
            shape.size.z, shape.dynamic_shared_bytes, time.count(), kernel.device);
  }
  if (!grid.error.load()) {
    return SUCCESS;
  }
  char text[256];
  snprintf(text, sizeof text, "kernel %s, block (%u,%u,%u): %s", kernel.name.c_str(),
           grid.error_block.x, grid.error_block.y, grid.error_block.z, grid.error.load());
  failure_text() = text;
  fprintf(stderr, "cusim: %s\n", text);
  return LAUNCH_FAILED;
}

bool is_launchable(const Kernel& kernel, uint3 grid, uint3 block, unsigned shared) {
  return grid.x && grid.y && grid.z && block.x && block.y && block.z && grid.x <= 0x7fffffffu &&
         grid.y <= 65535 && grid.z <= 65535 && block.x <= 1024 && block.y <= 1024 &&
         block.z <= 64 && (size_t)block.x * block.y * block.z <= kernel.most_threads &&
         kernel.static_shared + shared <= kernel.largest_dynamic_shared;
}

// A launch keeps the values its parameters have now.
struct Parameters {
  std::vector<std::vector<double>> values;  // double for its alignment

  Parameters(const Kernel& kernel, void** parameters) {
    for (size_t i = 0; i < kernel.parameter_sizes.size(); i++) {
      values.emplace_back(kernel.parameter_sizes[i] / sizeof(double) + 1);
      memcpy(values.back().data(), parameters[i], kernel.parameter_sizes[i]);
    }
  }
};

// Whether a parameter is the address of memory of another device, which a kernel must not touch.
bool takes_foreign_memory(const Kernel& kernel, void** parameters) {
  for (size_t i = 0; i < kernel.parameter_sizes.size(); i++) {
    DevicePointer address = 0;
    if (kernel.parameter_sizes[i] != sizeof address) {
      continue;
    }
    memcpy(&address, parameters[i], sizeof address);
    const int device = device_of(address);
    if (device >= 0 && device != kernel.device) {
      failure_text() = "kernel " + kernel.name + " on device " + std::to_string(kernel.device) +
                       " was given memory of device " + std::to_string(device);
      fprintf(stderr, "cusim: %s\n", failure_text().c_str());
      return true;
    }
  }
  return false;
}

}  // namespace

const std::vector<std::string>& kernel_libraries() { return libraries(); }

const std::string& launch_failure() { return failure_text(); }

}  // namespace cusim

using namespace cusim;

CUSIM_API void cusim_register_kernel(const char* name, void (*call)(void** parameters),
                                     int parameter_count, const int* parameter_sizes) {
  Kernel kernel;
  kernel.name = name;
  kernel.call = call;
  kernel.parameter_sizes.assign(parameter_sizes, parameter_sizes + parameter_count);
  kernels()[name] = kernel;
  Dl_info library;
  if (dladdr((void*)call, &library) &&
      (libraries().empty() || libraries().back() != library.dli_fname)) {
    libraries().push_back(library.dli_fname);
  }
}

CUSIM_API int cuLaunchKernel(void* function, unsigned grid_x, unsigned grid_y, unsigned grid_z,
                             unsigned block_x, unsigned block_y, unsigned block_z, unsigned shared,
                             void* stream, void** parameters, void** extra) {
  CUSIM_ENTER(CONTEXT);
  if (!function) {
    return INVALID_HANDLE;
  }
  const Kernel& kernel = *(Kernel*)function;
  const uint3 grid{grid_x, grid_y, grid_z}, block{block_x, block_y, block_z};
  if (!is_launchable(kernel, grid, block, shared) || extra ||
      (!parameters && !kernel.parameter_sizes.empty())) {
    return INVALID_VALUE;
  }
  if (kernel.device != current_device()) {
    return INVALID_HANDLE;
  }
  if (int lost = count_launch()) {
    return lost;
  }
  auto kept = std::make_shared<Parameters>(kernel, parameters);
  if (settings.trace && settings.idle) {
    fprintf(stderr, "cusim: kernel %s\n", kernel.name.c_str());
  }
  return enqueue_work(stream, [=, &kernel] {
    std::vector<void*> pointers;
    for (auto& value : kept->values) {
      pointers.push_back(value.data());
    }
    return takes_foreign_memory(kernel, pointers.data())
               ? (int)LAUNCH_FAILED
               : launch(kernel, grid, {block, shared}, pointers.data());
  });
}
