// libcufft.so.10: cuFFT's plans and transforms, computed in double precision.
//
// Buffers are checked against the plan's extents. A plan without automatic work memory needs one,
// of the size that was reported, and writes all over it.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <vector>

#include "fft.h"
#include "simulator.h"

namespace {

using cusim::Complex;

enum Result {
  SUCCESS = 0,
  INVALID_PLAN = 1,
  INVALID_TYPE = 3,
  INVALID_VALUE = 4,
  EXEC_FAILED = 6,
  INVALID_SIZE = 8,
  INVALID_DEVICE = 11,
  NO_WORKSPACE = 13,
};

enum Type { C2C = 0x29, R2C = 0x2a, C2R = 0x2c, Z2Z = 0x69, D2Z = 0x6a, Z2D = 0x6c };

bool is_real_to_complex(int type) { return type == R2C || type == D2Z; }
bool is_complex_to_real(int type) { return type == C2R || type == Z2D; }
size_t bytes_of_real(int type) { return type < Z2Z ? sizeof(float) : sizeof(double); }

size_t product(const std::vector<size_t>& lengths) {
  size_t product = 1;
  for (size_t length : lengths) {
    product *= length;
  }
  return product;
}

// How one side of a transform lies in memory, in elements (real or complex ones).
struct Layout {
  std::vector<size_t> shape;  // what is read or written
  std::vector<size_t> embed;  // lengths of the array it is part of; the first is not used
  size_t stride = 1;
  size_t distance = 0;  // from one transform of a batch to the next

  size_t offset(size_t index) const {
    size_t offset = 0, unit = 1;
    for (size_t axis = shape.size(); axis-- > 0;) {
      offset += index % shape[axis] * unit;
      index /= shape[axis];
      unit *= embed[axis];
    }
    return offset * stride;
  }
  size_t extent(size_t batch) const {
    return (batch - 1) * distance + offset(product(shape) - 1) + 1;
  }
};

struct Plan {
  std::vector<size_t> lengths;
  Layout in, out;
  int type = 0;
  size_t batch = 0;  // 0: not made yet
  bool allocates = true;
  void* work = nullptr;
  void* stream = nullptr;
  int device = cusim_device();

  size_t work_bytes() const { return batch * product(lengths) * 2 * bytes_of_real(type); }
};

std::mutex mutex;
std::map<int, Plan> plans;
int next_plan = 1;

Plan* plan_of(int handle) {
  std::lock_guard<std::mutex> lock(mutex);
  auto plan = plans.find(handle);
  return plan == plans.end() ? nullptr : &plan->second;
}

struct Side {
  const long long* embed;
  long long stride, distance;
};

Layout make_layout(const std::vector<size_t>& shape, int rank, Side side, bool advanced) {
  Layout layout;
  layout.shape = layout.embed = shape;
  layout.distance = product(shape);
  if (advanced) {
    layout.embed.assign(side.embed, side.embed + rank);
    layout.stride = (size_t)side.stride;
    layout.distance = (size_t)side.distance;
  }
  return layout;
}

int make(Plan* plan, int rank, const long long* lengths, Side in, Side out, int type,
         long long batch, size_t* work_bytes) {
  if (!plan) {
    return INVALID_PLAN;
  }
  if (rank < 1 || rank > 3 || batch < 1) {
    return INVALID_VALUE;
  }
  if (type != C2C && type != R2C && type != C2R && type != Z2Z && type != D2Z && type != Z2D) {
    return INVALID_TYPE;
  }
  if (*std::min_element(lengths, lengths + rank) < 1) {
    return INVALID_SIZE;
  }
  plan->lengths.assign(lengths, lengths + rank);
  plan->type = type;
  plan->batch = (size_t)batch;
  std::vector<size_t> half = plan->lengths;
  half.back() = half.back() / 2 + 1;
  const bool advanced = in.embed && out.embed;
  plan->in = make_layout(is_complex_to_real(type) ? half : plan->lengths, rank, in, advanced);
  plan->out = make_layout(is_real_to_complex(type) ? half : plan->lengths, rank, out, advanced);
  if (work_bytes) {
    *work_bytes = plan->work_bytes();
  }
  return SUCCESS;
}

int make(Plan* plan, int rank, const int* lengths, const int* in_embed, int in_stride,
         int in_distance, const int* out_embed, int out_stride, int out_distance, int type,
         int batch, size_t* work_bytes) {
  long long n[3] = {}, in[3] = {}, out[3] = {};
  for (int axis = 0; axis < std::min(rank, 3); axis++) {
    n[axis] = lengths[axis];
    in[axis] = in_embed ? in_embed[axis] : 0;
    out[axis] = out_embed ? out_embed[axis] : 0;
  }
  return make(plan, rank, n, {in_embed ? in : nullptr, in_stride, in_distance},
              {out_embed ? out : nullptr, out_stride, out_distance}, type, batch, work_bytes);
}

template <class T>
class Execution {
 public:
  Execution(const Plan& plan, const T* in, T* out, int sign)
      : plan_(plan), in_(in), out_(out), sign_(sign) {}

  int run() const {
    if (plan_.work) {
      memset(plan_.work, 0xFF, plan_.work_bytes());
    }
    for (size_t b = 0; b < plan_.batch; b++) {
      std::vector<Complex> values(product(plan_.lengths));
      read(values, b);
      cusim::transform(values, plan_.lengths, sign_);
      write(values, b);
    }
    return SUCCESS;
  }

 private:
  void read(std::vector<Complex>& values, size_t b) const {
    const Layout& layout = plan_.in;
    const size_t row = layout.shape.back();
    for (size_t i = 0; i < product(layout.shape); i += row) {
      const size_t at = b * layout.distance + layout.offset(i);
      if (is_real_to_complex(plan_.type)) {
        for (size_t k = 0; k < row; k++) {
          values[i + k] = in_[at + k * layout.stride];
        }
        continue;
      }
      const size_t here = i / row * plan_.lengths.back(), mirror = mirrored_row(i / row);
      for (size_t k = 0; k < row; k++) {
        const T* value = &in_[2 * (at + k * layout.stride)];
        values[here + k] = {value[0], value[1]};
        // an element of the half spectrum stands for its mirror image too
        if (is_complex_to_real(plan_.type) && k != 0 && 2 * k != plan_.lengths.back()) {
          values[mirror + plan_.lengths.back() - k] = {value[0], -value[1]};
        }
      }
    }
  }

  // Where the row begins whose wave numbers are the opposite ones.
  size_t mirrored_row(size_t row) const {
    size_t mirror = 0, unit = plan_.lengths.back();
    for (size_t axis = plan_.lengths.size() - 1; axis-- > 0;) {
      const size_t length = plan_.lengths[axis], k = row % length;
      row /= length;
      mirror += (length - k) % length * unit;
      unit *= length;
    }
    return mirror;
  }

  // What another number of transforms in one call may be: other last bits, as the library takes other
  // kernels for it.
  T last_bits(double value) const {
    static const bool change = getenv("CUSIM_FFT_BITS");
    T result = (T)value;
    if (change) {
      unsigned char* low = (unsigned char*)&result;  // of a processor that begins with the lowest
      *low = (unsigned char)(*low ^ (plan_.batch * 2654435761u >> 29 & 7));
    }
    return result;
  }

  void write(const std::vector<Complex>& values, size_t b) const {
    const Layout& layout = plan_.out;
    const size_t row = layout.shape.back();
    for (size_t i = 0; i < product(layout.shape); i += row) {
      const size_t at = b * layout.distance + layout.offset(i);
      const Complex* from = &values[i / row * plan_.lengths.back()];
      for (size_t k = 0; k < row; k++) {
        const size_t to = at + k * layout.stride;
        if (is_complex_to_real(plan_.type)) {
          out_[to] = last_bits(from[k].real());
        } else {
          out_[2 * to] = last_bits(from[k].real());
          out_[2 * to + 1] = last_bits(from[k].imag());
        }
      }
    }
  }

  Plan plan_;
  const T* in_;
  T* out_;
  int sign_;
};

template <class T>
int execute(int handle, const void* in, void* out, int sign, int type) {
  const Plan* plan = plan_of(handle);
  if (!plan || plan->batch == 0) {
    return INVALID_PLAN;
  }
  if (plan->type != type) {
    return INVALID_TYPE;
  }
  if (plan->device != cusim_device()) {
    return INVALID_DEVICE;
  }
  const size_t in_bytes = sizeof(T) * (is_real_to_complex(type) ? 1 : 2);
  const size_t out_bytes = sizeof(T) * (is_complex_to_real(type) ? 1 : 2);
  if (!cusim_is_allocated(in, plan->in.extent(plan->batch) * in_bytes) ||
      !cusim_is_allocated(out, plan->out.extent(plan->batch) * out_bytes)) {
    return EXEC_FAILED;
  }
  if (!plan->allocates && !cusim_is_allocated(plan->work, plan->work_bytes())) {
    return NO_WORKSPACE;
  }
  const Execution<T> execution(*plan, (const T*)in, (T*)out, sign);
  std::function<int()> work = [=] { return execution.run(); };
  return cusim_enqueue(plan->stream, &work) ? EXEC_FAILED : SUCCESS;
}

int estimate(int rank, const int* lengths, int type, int batch, size_t* work_bytes) {
  Plan plan;
  return make(&plan, rank, lengths, nullptr, 1, 0, nullptr, 1, 0, type, batch, work_bytes);
}

}  // namespace

CUSIM_API int cufftCreate(int* handle) {
  std::lock_guard<std::mutex> lock(mutex);
  *handle = next_plan++;
  plans[*handle];
  return SUCCESS;
}

CUSIM_API int cufftDestroy(int handle) {
  std::lock_guard<std::mutex> lock(mutex);
  return plans.erase(handle) ? SUCCESS : INVALID_PLAN;
}

CUSIM_API int cufftMakePlanMany(int handle, int rank, int* lengths, int* in_embed, int in_stride,
                                int in_distance, int* out_embed, int out_stride, int out_distance,
                                int type, int batch, size_t* work_bytes) {
  return make(plan_of(handle), rank, lengths, in_embed, in_stride, in_distance, out_embed,
              out_stride, out_distance, type, batch, work_bytes);
}

CUSIM_API int cufftMakePlanMany64(int handle, int rank, long long* lengths, long long* in_embed,
                                  long long in_stride, long long in_distance, long long* out_embed,
                                  long long out_stride, long long out_distance, int type,
                                  long long batch, size_t* work_bytes) {
  return make(plan_of(handle), rank, lengths, Side{in_embed, in_stride, in_distance},
              Side{out_embed, out_stride, out_distance}, type, batch, work_bytes);
}

CUSIM_API int cufftMakePlan1d(int handle, int nx, int type, int batch, size_t* work_bytes) {
  return cufftMakePlanMany(handle, 1, &nx, nullptr, 1, 0, nullptr, 1, 0, type, batch, work_bytes);
}

CUSIM_API int cufftMakePlan2d(int handle, int nx, int ny, int type, size_t* work_bytes) {
  int lengths[] = {nx, ny};
  return cufftMakePlanMany(handle, 2, lengths, nullptr, 1, 0, nullptr, 1, 0, type, 1, work_bytes);
}

CUSIM_API int cufftMakePlan3d(int handle, int nx, int ny, int nz, int type, size_t* work_bytes) {
  int lengths[] = {nx, ny, nz};
  return cufftMakePlanMany(handle, 3, lengths, nullptr, 1, 0, nullptr, 1, 0, type, 1, work_bytes);
}

CUSIM_API int cufftPlanMany(int* handle, int rank, int* lengths, int* in_embed, int in_stride,
                            int in_distance, int* out_embed, int out_stride, int out_distance,
                            int type, int batch) {
  cufftCreate(handle);
  int result = cufftMakePlanMany(*handle, rank, lengths, in_embed, in_stride, in_distance,
                                 out_embed, out_stride, out_distance, type, batch, nullptr);
  if (result) {
    cufftDestroy(*handle);
  }
  return result;
}

CUSIM_API int cufftPlan1d(int* handle, int nx, int type, int batch) {
  return cufftPlanMany(handle, 1, &nx, nullptr, 1, 0, nullptr, 1, 0, type, batch);
}

CUSIM_API int cufftPlan2d(int* handle, int nx, int ny, int type) {
  int lengths[] = {nx, ny};
  return cufftPlanMany(handle, 2, lengths, nullptr, 1, 0, nullptr, 1, 0, type, 1);
}

CUSIM_API int cufftPlan3d(int* handle, int nx, int ny, int nz, int type) {
  int lengths[] = {nx, ny, nz};
  return cufftPlanMany(handle, 3, lengths, nullptr, 1, 0, nullptr, 1, 0, type, 1);
}

CUSIM_API int cufftEstimateMany(int rank, int* lengths, int*, int, int, int*, int, int, int type,
                                int batch, size_t* work_bytes) {
  return estimate(rank, lengths, type, batch, work_bytes);
}

CUSIM_API int cufftEstimate1d(int nx, int type, int batch, size_t* work_bytes) {
  return estimate(1, &nx, type, batch, work_bytes);
}

CUSIM_API int cufftEstimate2d(int nx, int ny, int type, size_t* work_bytes) {
  int lengths[] = {nx, ny};
  return estimate(2, lengths, type, 1, work_bytes);
}

CUSIM_API int cufftEstimate3d(int nx, int ny, int nz, int type, size_t* work_bytes) {
  int lengths[] = {nx, ny, nz};
  return estimate(3, lengths, type, 1, work_bytes);
}

CUSIM_API int cufftGetSize(int handle, size_t* work_bytes) {
  const Plan* plan = plan_of(handle);
  if (!plan || plan->batch == 0) {
    return INVALID_PLAN;
  }
  *work_bytes = plan->work_bytes();
  return SUCCESS;
}

CUSIM_API int cufftGetSizeMany(int handle, int rank, int* lengths, int*, int, int, int*, int, int,
                               int type, int batch, size_t* work_bytes) {
  return plan_of(handle) ? estimate(rank, lengths, type, batch, work_bytes) : INVALID_PLAN;
}

CUSIM_API int cufftSetStream(int handle, void* stream) {
  Plan* plan = plan_of(handle);
  if (!plan) {
    return INVALID_PLAN;
  }
  plan->stream = stream;
  return SUCCESS;
}

CUSIM_API int cufftSetAutoAllocation(int handle, int allocates) {
  Plan* plan = plan_of(handle);
  if (!plan) {
    return INVALID_PLAN;
  }
  plan->allocates = allocates;
  return SUCCESS;
}

CUSIM_API int cufftSetWorkArea(int handle, void* work) {
  Plan* plan = plan_of(handle);
  if (!plan) {
    return INVALID_PLAN;
  }
  plan->work = work;
  return SUCCESS;
}

CUSIM_API int cufftGetVersion(int* version) {
  *version = 10900;
  return SUCCESS;
}

CUSIM_API int cufftGetProperty(int property, int* value) {
  static const int version[] = {10, 9, 0};
  if (property < 0 || property > 2) {
    return INVALID_VALUE;
  }
  *value = version[property];
  return SUCCESS;
}

CUSIM_API int cufftExecC2C(int handle, void* in, void* out, int sign) {
  return execute<float>(handle, in, out, sign, C2C);
}
CUSIM_API int cufftExecR2C(int handle, void* in, void* out) {
  return execute<float>(handle, in, out, -1, R2C);
}
CUSIM_API int cufftExecC2R(int handle, void* in, void* out) {
  return execute<float>(handle, in, out, 1, C2R);
}
CUSIM_API int cufftExecZ2Z(int handle, void* in, void* out, int sign) {
  return execute<double>(handle, in, out, sign, Z2Z);
}
CUSIM_API int cufftExecD2Z(int handle, void* in, void* out) {
  return execute<double>(handle, in, out, -1, D2Z);
}
CUSIM_API int cufftExecZ2D(int handle, void* in, void* out) {
  return execute<double>(handle, in, out, 1, Z2D);
}
