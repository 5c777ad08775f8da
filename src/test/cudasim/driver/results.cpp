// What the numbers of errors mean.
#include "results.h"

#include "device.h"
#include "launch.h"

namespace {

struct Text {
  int result;
  const char* name;
  const char* sentence;
};

const Text TEXTS[] = {
    {cusim::SUCCESS, "CUDA_SUCCESS", "no error"},
    {cusim::INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {cusim::OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {cusim::NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
    {cusim::NO_DEVICE, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
    {cusim::INVALID_DEVICE, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {cusim::INVALID_IMAGE, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"},
    {cusim::INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {cusim::FILE_NOT_FOUND, "CUDA_ERROR_FILE_NOT_FOUND", "file not found"},
    {cusim::INVALID_HANDLE, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {cusim::NOT_FOUND, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {cusim::NOT_READY, "CUDA_ERROR_NOT_READY", "device not ready"},
    {cusim::CONTEXT_IS_DESTROYED, "CUDA_ERROR_CONTEXT_IS_DESTROYED", "context is destroyed"},
    {cusim::LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
};

const Text* text_of(int result) {
  for (const Text& text : TEXTS) {
    if (text.result == result) {
      return &text;
    }
  }
  return nullptr;
}

}  // namespace

CUSIM_API int cuGetErrorName(int result, const char** name) {
  const Text* text = text_of(result);
  *name = text ? text->name : nullptr;
  return text ? cusim::SUCCESS : cusim::INVALID_VALUE;
}

CUSIM_API int cuGetErrorString(int result, const char** sentence) {
  const Text* text = text_of(result);
  *sentence = text ? text->sentence : nullptr;
  if (result == cusim::LAUNCH_FAILED && !cusim::launch_failure().empty()) {
    *sentence = cusim::launch_failure().c_str();
  }
  return text ? cusim::SUCCESS : cusim::INVALID_VALUE;
}
