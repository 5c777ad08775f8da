// Results of driver calls, with CUDA's values.
#pragma once

namespace cusim {

enum Result {
  SUCCESS = 0,
  INVALID_VALUE = 1,
  OUT_OF_MEMORY = 2,
  NOT_INITIALIZED = 3,
  NO_DEVICE = 100,
  INVALID_DEVICE = 101,
  INVALID_IMAGE = 200,
  INVALID_CONTEXT = 201,
  ECC_UNCORRECTABLE = 214,
  FILE_NOT_FOUND = 301,
  INVALID_HANDLE = 400,
  NOT_FOUND = 500,
  NOT_READY = 600,
  CONTEXT_IS_DESTROYED = 709,
  LAUNCH_FAILED = 719,
};

}  // namespace cusim
