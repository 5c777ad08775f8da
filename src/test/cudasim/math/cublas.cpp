// libcublas.so.11: the matrix products of cuBLAS, with its checks of sizes.
#include <algorithm>
#include <cstddef>
#include <functional>

#include "simulator.h"

namespace {

enum Result { SUCCESS = 0, NOT_INITIALIZED = 1, INVALID_VALUE = 7, EXECUTION_FAILED = 13 };
enum PointerMode { HOST = 0, DEVICE = 1 };

struct Handle {
  void* stream = nullptr;
  int device = cusim_device();
  int pointer_mode = HOST;
  int math_mode = 0;
};

// One matrix of each product of a batch, column by column.
template <class T>
struct Matrix {
  T* start;
  int leading;       // elements from one column to the next
  long long stride;  // elements from one product to the next

  T* of(int product) const { return start + product * stride; }
  bool is_allocated(int rows, int columns, int products) const {
    if (rows == 0 || columns == 0 || products == 0) {
      return true;
    }
    const long long last =
        (products - 1) * stride + (long long)(columns - 1) * leading + rows - 1;
    return cusim_is_allocated(start, (size_t)(last + 1) * sizeof(T));
  }
};

struct Sizes {
  int a_operation, b_operation;
  int m, n, k;
  int products;

  int a_rows() const { return a_operation ? k : m; }
  int a_columns() const { return a_operation ? m : k; }
  int b_rows() const { return b_operation ? n : k; }
  int b_columns() const { return b_operation ? k : n; }
};

template <class T>
struct Product {
  Sizes sizes;
  Matrix<const T> a, b;
  Matrix<T> c;

  bool is_valid() const {
    return sizes.m >= 0 && sizes.n >= 0 && sizes.k >= 0 && sizes.products >= 0 &&
           a.leading >= std::max(1, sizes.a_rows()) && b.leading >= std::max(1, sizes.b_rows()) &&
           c.leading >= std::max(1, sizes.m);
  }
  bool is_allocated() const {
    return a.is_allocated(sizes.a_rows(), sizes.a_columns(), sizes.products) &&
           b.is_allocated(sizes.b_rows(), sizes.b_columns(), sizes.products) &&
           c.is_allocated(sizes.m, sizes.n, sizes.products);
  }

  // c = alpha op(a) op(b) + beta c; with beta 0 what c held does not matter
  void run(T alpha, T beta) const {
    for (int product = 0; product < sizes.products; product++) {
      for (int column = 0; column < sizes.n; column++) {
        T* out = c.of(product) + (size_t)column * c.leading;
        for (int row = 0; row < sizes.m; row++) {
          out[row] = beta == 0 ? 0 : beta * out[row];
        }
        for (int l = 0; l < sizes.k; l++) {
          add_column(a.of(product), l, alpha * b_element(b.of(product), l, column), out);
        }
      }
    }
  }

 private:
  T b_element(const T* from, int row, int column) const {
    return sizes.b_operation ? from[column + (size_t)row * b.leading]
                             : from[row + (size_t)column * b.leading];
  }
  void add_column(const T* from, int column, T factor, T* out) const {
    for (int row = 0; row < sizes.m; row++) {
      out[row] += factor * (sizes.a_operation ? from[column + (size_t)row * a.leading]
                                              : from[row + (size_t)column * a.leading]);
    }
  }
};

template <class T>
int gemm(Handle* handle, const Product<T>& product, const T* alpha, const T* beta) {
  if (!handle) {
    return NOT_INITIALIZED;
  }
  if (!product.is_valid()) {
    return INVALID_VALUE;
  }
  if (handle->device != cusim_device() || !product.is_allocated()) {
    return EXECUTION_FAILED;
  }
  std::function<int()> work;
  if (handle->pointer_mode == HOST) {
    const T a = *alpha, b = *beta;  // read at the call
    work = [=] { return product.run(a, b), 0; };
  } else {
    work = [=] { return product.run(*alpha, *beta), 0; };
  }
  return cusim_enqueue(handle->stream, &work) ? EXECUTION_FAILED : SUCCESS;
}

}  // namespace

CUSIM_API int cublasCreate_v2(Handle** handle) {
  *handle = new Handle;
  return SUCCESS;
}

CUSIM_API int cublasDestroy_v2(Handle* handle) {
  delete handle;
  return SUCCESS;
}

CUSIM_API int cublasSetStream_v2(Handle* handle, void* stream) {
  if (!handle) {
    return NOT_INITIALIZED;
  }
  handle->stream = stream;
  return SUCCESS;
}

CUSIM_API int cublasGetStream_v2(Handle* handle, void** stream) {
  *stream = handle->stream;
  return SUCCESS;
}

CUSIM_API int cublasSetPointerMode_v2(Handle* handle, int mode) {
  handle->pointer_mode = mode;
  return SUCCESS;
}

CUSIM_API int cublasGetPointerMode_v2(Handle* handle, int* mode) {
  *mode = handle->pointer_mode;
  return SUCCESS;
}

CUSIM_API int cublasSetMathMode(Handle* handle, int mode) {
  handle->math_mode = mode;
  return SUCCESS;
}

CUSIM_API int cublasGetMathMode(Handle* handle, int* mode) {
  *mode = handle->math_mode;
  return SUCCESS;
}

CUSIM_API int cublasSetAtomicsMode(Handle*, int) { return SUCCESS; }

CUSIM_API int cublasSetWorkspace_v2(Handle* handle, void* work, size_t bytes) {
  if (!handle) {
    return NOT_INITIALIZED;
  }
  return cusim_is_allocated(work, bytes) ? SUCCESS : INVALID_VALUE;
}

CUSIM_API int cublasGetVersion_v2(Handle*, int* version) {
  *version = 111103;
  return SUCCESS;
}

CUSIM_API int cublasGetProperty(int property, int* value) {
  static const int version[] = {11, 11, 3};
  if (property < 0 || property > 2) {
    return INVALID_VALUE;
  }
  *value = version[property];
  return SUCCESS;
}

CUSIM_API const char* cublasGetStatusName(int) { return "status of the simulated cuBLAS"; }
CUSIM_API const char* cublasGetStatusString(int) { return "status of the simulated cuBLAS"; }

#define GEMM(letter, T)                                                                          \
  CUSIM_API int cublas##letter##gemm_v2(Handle* handle, int ta, int tb, int m, int n, int k,     \
                                        const T* alpha, const T* a, int lda, const T* b,         \
                                        int ldb, const T* beta, T* c, int ldc) {                 \
    return gemm<T>(handle, {{ta, tb, m, n, k, 1}, {a, lda, 0}, {b, ldb, 0}, {c, ldc, 0}}, alpha, \
                   beta);                                                                        \
  }                                                                                              \
  CUSIM_API int cublas##letter##gemmStridedBatched(                                              \
      Handle* handle, int ta, int tb, int m, int n, int k, const T* alpha, const T* a, int lda,  \
      long long stride_a, const T* b, int ldb, long long stride_b, const T* beta, T* c, int ldc, \
      long long stride_c, int products) {                                                        \
    return gemm<T>(handle,                                                                       \
                   {{ta, tb, m, n, k, products},                                                 \
                    {a, lda, stride_a},                                                          \
                    {b, ldb, stride_b},                                                          \
                    {c, ldc, stride_c}},                                                         \
                   alpha, beta);                                                                 \
  }
GEMM(S, float)
GEMM(D, double)
