// Compiled, never run: whether the CUDA of this machine declares the functions of the driver, and
// of cuFFT and cuBLAS where their headers are, as the program calls them. JCuda 11.8 was compiled against CUDA 11; a later driver has functions of the
// same names, and these are the parameters it expects under them.
#define __CUDA_API_VERSION_INTERNAL  // declares also what newer headers replace, such as _v2
#include <cuda.h>

#define RETURNS(result, name, ...)                                                        \
  _Static_assert(__builtin_types_compatible_p(__typeof__(&name), result(*)(__VA_ARGS__)), \
                 #name " has other parameters in this CUDA than in CUDA 11")
#define SAME(name, ...) RETURNS(CUresult, name, __VA_ARGS__)

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

#if __has_include(<cufft.h>)
#include <cufft.h>
#define FFT(name, ...) RETURNS(cufftResult, name, __VA_ARGS__)
FFT(cufftCreate, cufftHandle*);
FFT(cufftDestroy, cufftHandle);
FFT(cufftGetVersion, int*);
FFT(cufftGetProperty, libraryPropertyType, int*);
FFT(cufftMakePlanMany, cufftHandle, int, int*, int*, int, int, int*, int, int, cufftType, int,
    size_t*);
FFT(cufftSetAutoAllocation, cufftHandle, int);
FFT(cufftSetStream, cufftHandle, cudaStream_t);
FFT(cufftSetWorkArea, cufftHandle, void*);
FFT(cufftExecD2Z, cufftHandle, double*, cufftDoubleComplex*);
FFT(cufftExecZ2D, cufftHandle, cufftDoubleComplex*, double*);
FFT(cufftExecR2C, cufftHandle, float*, cufftComplex*);
FFT(cufftExecC2R, cufftHandle, cufftComplex*, float*);
_Static_assert(CUFFT_R2C == 0x2a && CUFFT_C2R == 0x2c && CUFFT_D2Z == 0x6a && CUFFT_Z2D == 0x6c,
               "cuFFT has other kinds of transforms in this CUDA than in CUDA 11");
#else
#pragma message("no cufft.h found: the signatures of cuFFT are NOT CHECKED")
#endif

#if __has_include(<cublas_v2.h>)
#include <cublas_v2.h>
#define BLAS(name, ...) RETURNS(cublasStatus_t, name, __VA_ARGS__)
BLAS(cublasCreate_v2, cublasHandle_t*);
BLAS(cublasDestroy_v2, cublasHandle_t);
BLAS(cublasGetProperty, libraryPropertyType, int*);
BLAS(cublasSetStream_v2, cublasHandle_t, cudaStream_t);
BLAS(cublasDgemm_v2, cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int,
     const double*, const double*, int, const double*, int, const double*, double*, int);
BLAS(cublasSgemm_v2, cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int,
     const float*, const float*, int, const float*, int, const float*, float*, int);
_Static_assert(CUBLAS_OP_N == 0 && CUBLAS_OP_T == 1,
               "cuBLAS has other transpositions in this CUDA than in CUDA 11");
#else
#pragma message("no cublas_v2.h found: the signatures of cuBLAS are NOT CHECKED")
#endif
