// Kernels and their launches.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace cusim {

struct Kernel {
  std::string name;
  void (*call)(void** parameters);
  std::vector<int> parameter_sizes;
  size_t largest_dynamic_shared = 48 << 10;
  size_t static_shared = 0;         // from the PTX
  size_t most_threads = 1024;       // likewise: __launch_bounds__
  int device = 0;  // where its module was loaded
};

// all kernels that the libraries of CUSIM_KERNELS registered, by name
std::map<std::string, Kernel>& kernels();

// the files of those libraries
const std::vector<std::string>& kernel_libraries();

// What went wrong in the last launch that failed, in a sentence.
const std::string& launch_failure();

}  // namespace cusim
