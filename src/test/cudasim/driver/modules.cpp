// Modules. What runs is compiled for the CPU beforehand; the PTX is only checked against it.
#include <dlfcn.h>
#include <link.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "device.h"
#include "launch.h"
#include "memory.h"
#include "streams.h"

namespace cusim {
namespace {

const int ATTRIBUTE_MAX_THREADS_PER_BLOCK = 0;
const int ATTRIBUTE_PTX_VERSION = 5;
const int ATTRIBUTE_BINARY_VERSION = 6;
const int ATTRIBUTE_MAX_DYNAMIC_SHARED = 8;
const size_t LARGEST_DYNAMIC_SHARED = 99 << 10;

struct Module {
  std::string ptx;
  int device;
  std::map<std::string, Kernel> functions;  // a device's own
};

// Sizes of the parameters in "... .param .u64 a, .param .align 8 .b8 b[24] ..."
std::vector<int> parameter_sizes(const std::string& list) {
  const std::string mark = ".param";
  std::vector<int> sizes;
  for (size_t at = list.find(mark); at != std::string::npos; at = list.find(mark, at + 1)) {
    const char* text = list.c_str() + at + mark.size();
    int alignment, bytes;
    char type[16];
    if (sscanf(text, " .align %d .b8 %*[A-Za-z0-9_$][%d]", &alignment, &bytes) == 2) {
      sizes.push_back(bytes);
    } else if (sscanf(text, " .%15[a-z0-9]", type) == 1) {
      sizes.push_back(atoi(type + 1) / 8);  // u64, f32, ...: bits
    }
  }
  return sizes;
}

// Bytes in "... .shared .align 8 .b8 name[1024]; ..."
size_t shared_bytes(const std::string& text) {
  const std::string mark = ".shared .align ";
  size_t sum = 0;
  for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    int alignment, bytes;
    if (sscanf(text.c_str() + at + mark.size(), "%d .b8 %*[A-Za-z0-9_$][%d]", &alignment, &bytes) == 2) {
      sum += (size_t)bytes;
    }
  }
  return sum;
}

// What the PTX says of a kernel beside its parameters.
void read_limits(Kernel& kernel, const std::string& ptx) {
  const size_t entry = ptx.find(".entry " + kernel.name + "(");
  const size_t body = ptx.find('{', entry), end = ptx.find("\n}", body);
  unsigned x, y, z;
  const size_t bounds = ptx.find(".maxntid", entry);
  if (bounds < body && sscanf(ptx.c_str() + bounds, ".maxntid %u, %u, %u", &x, &y, &z) == 3) {
    kernel.most_threads = (size_t)x * y * z;
  }
  kernel.static_shared = shared_bytes(ptx.substr(body, end - body));
}

// The PTX and the kernel on the CPU come from one source, or one of them is stale.
int check_against_ptx(const Kernel& kernel, const std::string& ptx) {
  const size_t entry = ptx.find(".entry " + kernel.name + "(");
  if (entry == std::string::npos) {
    return NOT_FOUND;
  }
  const size_t open = ptx.find('(', entry), close = ptx.find(')', open);
  if (parameter_sizes(ptx.substr(open, close - open)) != kernel.parameter_sizes) {
    fprintf(stderr, "cusim: kernel %s: its parameters in the PTX differ from the simulator's\n",
            kernel.name.c_str());
    return INVALID_IMAGE;
  }
  return SUCCESS;
}

// A driver keeps what it made of the PTX for other processes, in this folder if it is told so.
void note_in_cache() {
  if (const char* cache = getenv("CUDA_CACHE_PATH")) {
    std::ofstream(std::string(cache) + "/index", std::ios::app) << "module\n";
  }
}

}  // namespace
}  // namespace cusim

using namespace cusim;

CUSIM_API int cuModuleLoadData(void** module, const void* image) {
  CUSIM_ENTER(CONTEXT);
  const std::string ptx = (const char*)image;
  if (ptx.find(".version") == std::string::npos) {
    return INVALID_IMAGE;
  }
  *module = new Module{ptx, current_device(), {}};
  note_in_cache();
  return SUCCESS;
}

CUSIM_API int cuModuleLoadDataEx(void** module, const void* image, unsigned, int*, void**) {
  return cuModuleLoadData(module, image);
}

CUSIM_API int cuModuleLoad(void** module, const char* file) {
  std::ifstream stream(file);
  if (!stream) {
    return FILE_NOT_FOUND;
  }
  std::stringstream text;
  text << stream.rdbuf();
  return cuModuleLoadData(module, text.str().c_str());
}

CUSIM_API int cuModuleUnload(void* module) {
  CUSIM_ENTER(CONTEXT);
  drain_all(((Module*)module)->device);
  delete (Module*)module;
  return SUCCESS;
}

CUSIM_API int cuModuleGetFunction(void** function, void* module, const char* name) {
  CUSIM_ENTER(CONTEXT);
  auto kernel = kernels().find(name);
  if (kernel == kernels().end()) {
    return NOT_FOUND;
  }
  if (int wrong = check_against_ptx(kernel->second, ((Module*)module)->ptx)) {
    return wrong;
  }
  Kernel& own = ((Module*)module)->functions.insert(*kernel).first->second;
  own.device = ((Module*)module)->device;
  read_limits(own, ((Module*)module)->ptx);
  *function = &own;
  return SUCCESS;
}

CUSIM_API int cuModuleGetGlobal_v2(DevicePointer* pointer, size_t* bytes, void*,
                                   const char* name) {
  CUSIM_ENTER(CONTEXT);
  for (const std::string& file : kernel_libraries()) {
    void* library = dlopen(file.c_str(), RTLD_NOLOAD | RTLD_LAZY);
    void* variable = library ? dlsym(library, name) : nullptr;
    Dl_info info;
    const ElfW(Sym)* symbol = nullptr;
    if (!variable || !dladdr1(variable, &info, (void**)&symbol, RTLD_DL_SYMENT) || !symbol) {
      continue;
    }
    add_variable((DevicePointer)variable, symbol->st_size);
    if (pointer) {
      *pointer = (DevicePointer)variable;
    }
    if (bytes) {
      *bytes = symbol->st_size;
    }
    return SUCCESS;
  }
  return NOT_FOUND;
}

CUSIM_API int cuFuncGetAttribute(int* value, int attribute, void* function) {
  CUSIM_ENTER(CONTEXT);
  switch (attribute) {
    case ATTRIBUTE_MAX_THREADS_PER_BLOCK:
      *value = 1024;
      break;
    case ATTRIBUTE_PTX_VERSION:
    case ATTRIBUTE_BINARY_VERSION:
      *value = 75;
      break;
    case ATTRIBUTE_MAX_DYNAMIC_SHARED:
      *value = (int)((Kernel*)function)->largest_dynamic_shared;
      break;
    default:
      *value = 0;
  }
  return SUCCESS;
}

CUSIM_API int cuFuncSetAttribute(void* function, int attribute, int value) {
  CUSIM_ENTER(CONTEXT);
  if (attribute == ATTRIBUTE_MAX_DYNAMIC_SHARED) {
    if (value < 0 || (size_t)value > LARGEST_DYNAMIC_SHARED) {
      return INVALID_VALUE;
    }
    ((Kernel*)function)->largest_dynamic_shared = (size_t)value;
  }
  return SUCCESS;
}

CUSIM_API int cuFuncSetCacheConfig(void*, int) {
  CUSIM_ENTER(CONTEXT);
  return SUCCESS;
}

CUSIM_API int cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, void*, int, size_t) {
  CUSIM_ENTER(CONTEXT);
  *blocks = 2;
  return SUCCESS;
}
