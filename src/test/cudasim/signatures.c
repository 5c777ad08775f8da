// Compiled, never run: whether the CUDA of this machine declares the driver's functions as the
// program calls them. JCuda 11.8 was compiled against CUDA 11; a later driver has functions of the
// same names, and these are the parameters it expects under them.
#define __CUDA_API_VERSION_INTERNAL  // declares also what newer headers replace, such as _v2
#include <cuda.h>

#define SAME(name, ...)                                                                \
  _Static_assert(__builtin_types_compatible_p(__typeof__(&name), CUresult(*)(__VA_ARGS__)), \
                 #name " has other parameters in this CUDA than in CUDA 11")

SAME(cuInit, unsigned);
SAME(cuDriverGetVersion, int*);
SAME(cuGetErrorString, CUresult, const char**);
SAME(cuDeviceGetCount, int*);
SAME(cuDeviceGet, CUdevice*, int);
SAME(cuDeviceGetName, char*, int, CUdevice);
SAME(cuDeviceTotalMem_v2, size_t*, CUdevice);
SAME(cuDeviceGetAttribute, int*, CUdevice_attribute, CUdevice);
SAME(cuDevicePrimaryCtxRetain, CUcontext*, CUdevice);
SAME(cuDevicePrimaryCtxRelease_v2, CUdevice);
SAME(cuCtxPushCurrent_v2, CUcontext);
SAME(cuCtxPopCurrent_v2, CUcontext*);
SAME(cuCtxSynchronize, void);
SAME(cuMemGetInfo_v2, size_t*, size_t*);
SAME(cuMemAlloc_v2, CUdeviceptr*, size_t);
SAME(cuMemFree_v2, CUdeviceptr);
SAME(cuMemHostAlloc, void**, size_t, unsigned);
SAME(cuMemFreeHost, void*);
SAME(cuMemcpyHtoD_v2, CUdeviceptr, const void*, size_t);
SAME(cuMemcpyDtoH_v2, void*, CUdeviceptr, size_t);
SAME(cuMemcpyHtoDAsync_v2, CUdeviceptr, const void*, size_t, CUstream);
SAME(cuMemcpyDtoHAsync_v2, void*, CUdeviceptr, size_t, CUstream);
SAME(cuMemsetD8Async, CUdeviceptr, unsigned char, size_t, CUstream);
SAME(cuStreamCreate, CUstream*, unsigned);
SAME(cuStreamSynchronize, CUstream);
SAME(cuStreamDestroy_v2, CUstream);
SAME(cuEventCreate, CUevent*, unsigned);
SAME(cuEventRecord, CUevent, CUstream);
SAME(cuEventSynchronize, CUevent);
SAME(cuEventElapsedTime, float*, CUevent, CUevent);
SAME(cuEventDestroy_v2, CUevent);
SAME(cuModuleLoadData, CUmodule*, const void*);
SAME(cuModuleGetFunction, CUfunction*, CUmodule, const char*);
SAME(cuModuleUnload, CUmodule);
SAME(cuLaunchKernel, CUfunction, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned,
     unsigned, CUstream, void**, void**);
