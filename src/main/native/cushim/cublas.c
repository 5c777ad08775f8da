// libcublas.so.11 (CUDA 11) in terms of libcublas.so.12 (CUDA 12) or .13 (CUDA 13).
#define OWN_SONAME "libcublas.so.11"
#define SONAMES {"libcublas.so.13", "libcublas.so.12", "libcublas.so.11", NULL}
#define WHEEL "cublas"
#define VARIABLE "FARFIELD_CUBLAS"
#define FIRST_NAME "cublasCreate_v2"
#define NOT_SUPPORTED 15  // CUBLAS_STATUS_NOT_SUPPORTED

// every name JCuda 11.8 binds: a missing one would end the JVM where it is called
#define FUNCTIONS(F) \
  F(cublasAsumEx) F(cublasAxpyEx) F(cublasCaxpy_v2) F(cublasCcopy_v2) F(cublasCdgmm) \
  F(cublasCdotc_v2) F(cublasCdotu_v2) F(cublasCgbmv_v2) F(cublasCgeam) F(cublasCgelsBatched) \
  F(cublasCgemm3m) F(cublasCgemm3mBatched) F(cublasCgemm3mEx) F(cublasCgemm3mStridedBatched) \
  F(cublasCgemmBatched) F(cublasCgemmEx) F(cublasCgemmStridedBatched) F(cublasCgemm_v2) \
  F(cublasCgemvBatched) F(cublasCgemvStridedBatched) F(cublasCgemv_v2) F(cublasCgeqrfBatched) \
  F(cublasCgerc_v2) F(cublasCgeru_v2) F(cublasCgetrfBatched) F(cublasCgetriBatched) \
  F(cublasCgetrsBatched) F(cublasChbmv_v2) F(cublasChemm_v2) F(cublasChemv_v2) F(cublasCher2_v2) \
  F(cublasCher2k_v2) F(cublasCher_v2) F(cublasCherk3mEx) F(cublasCherkEx) F(cublasCherk_v2) \
  F(cublasCherkx) F(cublasChpmv_v2) F(cublasChpr2_v2) F(cublasChpr_v2) F(cublasCmatinvBatched) \
  F(cublasCopyEx) F(cublasCreate_v2) F(cublasCrot_v2) F(cublasCrotg_v2) F(cublasCscal_v2) \
  F(cublasCsrot_v2) F(cublasCsscal_v2) F(cublasCswap_v2) F(cublasCsymm_v2) F(cublasCsymv_v2) \
  F(cublasCsyr2_v2) F(cublasCsyr2k_v2) F(cublasCsyr_v2) F(cublasCsyrk3mEx) F(cublasCsyrkEx) \
  F(cublasCsyrk_v2) F(cublasCsyrkx) F(cublasCtbmv_v2) F(cublasCtbsv_v2) F(cublasCtpmv_v2) \
  F(cublasCtpsv_v2) F(cublasCtpttr) F(cublasCtrmm_v2) F(cublasCtrmv_v2) F(cublasCtrsmBatched) \
  F(cublasCtrsm_v2) F(cublasCtrsv_v2) F(cublasCtrttp) F(cublasDasum_v2) F(cublasDaxpy_v2) \
  F(cublasDcopy_v2) F(cublasDdgmm) F(cublasDdot_v2) F(cublasDestroy_v2) F(cublasDgbmv_v2) \
  F(cublasDgeam) F(cublasDgelsBatched) F(cublasDgemmBatched) F(cublasDgemmStridedBatched) \
  F(cublasDgemm_v2) F(cublasDgemvBatched) F(cublasDgemvStridedBatched) F(cublasDgemv_v2) \
  F(cublasDgeqrfBatched) F(cublasDger_v2) F(cublasDgetrfBatched) F(cublasDgetriBatched) \
  F(cublasDgetrsBatched) F(cublasDmatinvBatched) F(cublasDnrm2_v2) F(cublasDotEx) F(cublasDotcEx) \
  F(cublasDrot_v2) F(cublasDrotg_v2) F(cublasDrotm_v2) F(cublasDrotmg_v2) F(cublasDsbmv_v2) \
  F(cublasDscal_v2) F(cublasDspmv_v2) F(cublasDspr2_v2) F(cublasDspr_v2) F(cublasDswap_v2) \
  F(cublasDsymm_v2) F(cublasDsymv_v2) F(cublasDsyr2_v2) F(cublasDsyr2k_v2) F(cublasDsyr_v2) \
  F(cublasDsyrk_v2) F(cublasDsyrkx) F(cublasDtbmv_v2) F(cublasDtbsv_v2) F(cublasDtpmv_v2) \
  F(cublasDtpsv_v2) F(cublasDtpttr) F(cublasDtrmm_v2) F(cublasDtrmv_v2) F(cublasDtrsmBatched) \
  F(cublasDtrsm_v2) F(cublasDtrsv_v2) F(cublasDtrttp) F(cublasDzasum_v2) F(cublasDznrm2_v2) \
  F(cublasGemmBatchedEx) F(cublasGemmEx) F(cublasGemmStridedBatchedEx) F(cublasGetAtomicsMode) \
  F(cublasGetCudartVersion) F(cublasGetMathMode) F(cublasGetMatrix) F(cublasGetMatrixAsync) \
  F(cublasGetPointerMode_v2) F(cublasGetProperty) F(cublasGetSmCountTarget) \
  F(cublasGetStream_v2) F(cublasGetVector) F(cublasGetVectorAsync) \
  F(cublasGetVersion_v2) F(cublasIamaxEx) F(cublasIaminEx) F(cublasIcamax_v2) F(cublasIcamin_v2) \
  F(cublasIdamax_v2) F(cublasIdamin_v2) F(cublasIsamax_v2) F(cublasIsamin_v2) F(cublasIzamax_v2) \
  F(cublasIzamin_v2) F(cublasNrm2Ex) F(cublasRotEx) F(cublasRotgEx) F(cublasRotmEx) \
  F(cublasRotmgEx) F(cublasSasum_v2) F(cublasSaxpy_v2) F(cublasScalEx) F(cublasScasum_v2) \
  F(cublasScnrm2_v2) F(cublasScopy_v2) F(cublasSdgmm) F(cublasSdot_v2) F(cublasSetAtomicsMode) \
  F(cublasSetMathMode) F(cublasSetMatrix) F(cublasSetMatrixAsync) F(cublasSetPointerMode_v2) \
  F(cublasSetSmCountTarget) F(cublasSetStream_v2) F(cublasSetVector) F(cublasSetVectorAsync) \
  F(cublasSetWorkspace_v2) F(cublasSgbmv_v2) F(cublasSgeam) F(cublasSgelsBatched) F(cublasSgemmBatched) \
  F(cublasSgemmEx) F(cublasSgemmStridedBatched) F(cublasSgemm_v2) F(cublasSgemvBatched) \
  F(cublasSgemvStridedBatched) F(cublasSgemv_v2) F(cublasSgeqrfBatched) F(cublasSger_v2) \
  F(cublasSgetrfBatched) F(cublasSgetriBatched) F(cublasSgetrsBatched) F(cublasSmatinvBatched) \
  F(cublasSnrm2_v2) F(cublasSrot_v2) F(cublasSrotg_v2) F(cublasSrotm_v2) F(cublasSrotmg_v2) \
  F(cublasSsbmv_v2) F(cublasSscal_v2) F(cublasSspmv_v2) F(cublasSspr2_v2) F(cublasSspr_v2) \
  F(cublasSswap_v2) F(cublasSsymm_v2) F(cublasSsymv_v2) F(cublasSsyr2_v2) F(cublasSsyr2k_v2) \
  F(cublasSsyr_v2) F(cublasSsyrk_v2) F(cublasSsyrkx) F(cublasStbmv_v2) F(cublasStbsv_v2) \
  F(cublasStpmv_v2) F(cublasStpsv_v2) F(cublasStpttr) F(cublasStrmm_v2) F(cublasStrmv_v2) \
  F(cublasStrsmBatched) F(cublasStrsm_v2) F(cublasStrsv_v2) F(cublasStrttp) F(cublasSwapEx) \
  F(cublasZaxpy_v2) F(cublasZcopy_v2) F(cublasZdgmm) F(cublasZdotc_v2) F(cublasZdotu_v2) \
  F(cublasZdrot_v2) F(cublasZdscal_v2) F(cublasZgbmv_v2) F(cublasZgeam) F(cublasZgelsBatched) \
  F(cublasZgemm3m) F(cublasZgemmBatched) F(cublasZgemmStridedBatched) F(cublasZgemm_v2) \
  F(cublasZgemvBatched) F(cublasZgemvStridedBatched) F(cublasZgemv_v2) F(cublasZgeqrfBatched) \
  F(cublasZgerc_v2) F(cublasZgeru_v2) F(cublasZgetrfBatched) F(cublasZgetriBatched) \
  F(cublasZgetrsBatched) F(cublasZhbmv_v2) F(cublasZhemm_v2) F(cublasZhemv_v2) F(cublasZher2_v2) \
  F(cublasZher2k_v2) F(cublasZher_v2) F(cublasZherk_v2) F(cublasZherkx) F(cublasZhpmv_v2) \
  F(cublasZhpr2_v2) F(cublasZhpr_v2) F(cublasZmatinvBatched) F(cublasZrot_v2) F(cublasZrotg_v2) \
  F(cublasZscal_v2) F(cublasZswap_v2) F(cublasZsymm_v2) F(cublasZsymv_v2) F(cublasZsyr2_v2) \
  F(cublasZsyr2k_v2) F(cublasZsyr_v2) F(cublasZsyrk_v2) F(cublasZsyrkx) F(cublasZtbmv_v2) \
  F(cublasZtbsv_v2) F(cublasZtpmv_v2) F(cublasZtpsv_v2) F(cublasZtpttr) F(cublasZtrmm_v2) \
  F(cublasZtrmv_v2) F(cublasZtrsmBatched) F(cublasZtrsm_v2) F(cublasZtrsv_v2) F(cublasZtrttp)
#define TEXT_FUNCTIONS(F) F(cublasGetStatusName) F(cublasGetStatusString)

#include "forward.h"
