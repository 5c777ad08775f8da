// libcufft.so.10 (cuFFT of CUDA 10 and 11) in terms of libcufft.so.11 (CUDA 12) or .12 (CUDA 13).
#define OWN_SONAME "libcufft.so.10"
#define SONAMES {"libcufft.so.12", "libcufft.so.11", "libcufft.so.10", NULL}
#define WHEEL "cufft"
#define VARIABLE "FARFIELD_CUFFT"
#define FIRST_NAME "cufftGetVersion"
#define NOT_SUPPORTED 16  // CUFFT_NOT_SUPPORTED

// every name JCuda 11.8 binds: a missing one would end the JVM where it is called
#define FUNCTIONS(F) \
  F(cufftCreate) F(cufftDestroy) F(cufftEstimate1d) F(cufftEstimate2d) F(cufftEstimate3d) \
  F(cufftEstimateMany) F(cufftExecC2C) F(cufftExecC2R) F(cufftExecD2Z) F(cufftExecR2C) \
  F(cufftExecZ2D) F(cufftExecZ2Z) F(cufftGetProperty) F(cufftGetSize) F(cufftGetSize1d) \
  F(cufftGetSize2d) F(cufftGetSize3d) F(cufftGetSizeMany) F(cufftGetSizeMany64) F(cufftGetVersion) \
  F(cufftMakePlan1d) F(cufftMakePlan2d) F(cufftMakePlan3d) F(cufftMakePlanMany) F(cufftMakePlanMany64) \
  F(cufftPlan1d) F(cufftPlan2d) F(cufftPlan3d) F(cufftPlanMany) F(cufftSetAutoAllocation) \
  F(cufftSetStream) F(cufftSetWorkArea)
#define TEXT_FUNCTIONS(F)

#include "forward.h"
