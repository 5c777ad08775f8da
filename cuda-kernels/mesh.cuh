// What the sum on a mesh and its adjoint share: the mesh of a structure, its atoms' splines, its
// waves.
//
// Reals of a mesh lie in padded rows, row = 2 (n2 / 2 + 1) numbers, so that transforms are in place.
#pragma once

#include "warp.cuh"

// What the kernels are told of the mesh; MeshShape.java writes it, in this order.
struct Mesh {
  long long atoms;       // N
  long long points[3];   // n0, n1, n2
  long long order;       // P of the B-spline, even, at most 10
  long long first_atom;  // coordinates[3 (first_atom + i) + axis], in units of the lattice vectors
  double reciprocal[9];  // rows b_i, 1/A
  double prefactor;      // 4 pi / V
};

const int MOST_ORDER = 10;

// A warp takes the P^3 points of an atom in rows along z: lane l takes point l % P of the rows l / P,
// l / P + TOGETHER, ..., ROWS of them. Lanes that are left over and rows behind the last one take what
// others have, with weights of 0.
template <int P>
struct Stencil {
  static const int TOGETHER = WARP / P;
  static const int ROWS = (P * P + TOGETHER - 1) / TOGETHER;

  int jz;
  bool idle;
  int first_row;
  int start[3];
  int points[3];
  int row_length;
  long long axis_length;
  const double* weights;  // weights[axis axis_length + j]

  __device__ Stencil(const Mesh& mesh, const int* first, const double* all_weights,
                     long long atom) {
    const int lane = threadIdx.x % WARP;
    jz = lane % P;
    idle = lane >= TOGETHER * P;
    first_row = lane / P % TOGETHER;
#pragma unroll
    for (int axis = 0; axis < 3; axis++) {
      start[axis] = first[axis * mesh.atoms + atom];
      points[axis] = (int)mesh.points[axis];
    }
    row_length = 2 * (points[2] / 2 + 1);
    axis_length = mesh.atoms * P;
    weights = all_weights + atom * P;
  }

  // jx P + jy of the row i of this lane
  __device__ int row(int i) const {
    const int row = first_row + i * TOGETHER;
    return is_last(i) && row >= P * P ? first_row : row;
  }

  __device__ bool is_behind(int i) const {
    return is_last(i) && first_row + i * TOGETHER >= P * P;
  }

  // Of the mesh numbers before this point: a mesh has less than 2^31, and no fewer than P along an
  // axis.
  __device__ int offset(int i) const {
    const int x = wrapped(start[0] + row(i) / P, points[0]);
    const int y = wrapped(start[1] + row(i) % P, points[1]);
    return (x * points[1] + y) * row_length + wrapped(start[2] + jz, points[2]);
  }

  __device__ double weight(int i) const {
    const double wz = idle ? 0.0 : weights[2 * axis_length + jz];
    return is_behind(i) ? 0.0
                        : weights[row(i) / P] * weights[axis_length + row(i) % P] * wz;
  }

 private:
  static __device__ bool is_last(int i) { return (i + 1) * TOGETHER > P * P; }

  static __device__ int wrapped(int place, int points) {
    return place >= points ? place - points : place;
  }
};

// Kernels with a first block are launched in pieces: their blocks count from it on.
static __device__ inline long long thread_from(long long first_block) {
  return (first_block + blockIdx.x) * blockDim.x + threadIdx.x;
}

static __device__ inline long long row_length(const Mesh& mesh) {
  return 2 * (mesh.points[2] / 2 + 1);
}

// Complex numbers of a half spectrum.
static __device__ inline long long half_size(const Mesh& mesh) {
  return mesh.points[0] * mesh.points[1] * (mesh.points[2] / 2 + 1);
}

// The place of an atom along an axis, task = axis N + atom, in mesh steps behind the point below it.
static __device__ inline double place_on_mesh(const Mesh& mesh, const double* coordinates,
                                              long long task, int* below) {
  const long long axis = task / mesh.atoms;
  const long long atom = task % mesh.atoms;
  const double u = coordinates[3 * (mesh.first_atom + atom) + axis] * (int)mesh.points[axis];
  *below = (int)u;
  return u - *below;
}

// m[order - 1 - i] = M_order(t + i), built up from M_1; the others of the MOST_ORDER are 0.
static __device__ inline void spline(int order, double t, double* m) {
  for (int i = 0; i < MOST_ORDER; i++) {
    m[i] = 0;
  }
  m[order - 1] = 1;
  for (int p = 2; p <= order; p++) {
    const double scale = 1.0 / (p - 1);
    for (int i = p - 1; i >= 0; i--) {
      const double here = i <= p - 2 ? m[order - 1 - i] : 0.0;
      const double lower = i > 0 ? m[order - i] : 0.0;
      m[order - 1 - i] = ((t + i) * here + (p - t - i) * lower) * scale;
    }
  }
}

// The wave at place p of a half spectrum.
struct Wave {
  int h[3];
  double k[3];  // 1/A
  double norm;
};

static __device__ inline Wave wave_at(const Mesh& mesh, long long p) {
  const long long half = mesh.points[2] / 2 + 1;
  const long long index[3] = {p / half / mesh.points[1], p / half % mesh.points[1], p % half};
  Wave wave;
  for (int axis = 0; axis < 3; axis++) {
    const long long n = mesh.points[axis];
    wave.h[axis] = (int)(index[axis] > n / 2 ? index[axis] - n : index[axis]);
  }
  const int* h = wave.h;
  for (int x = 0; x < 3; x++) {
    // rounded as the host does it, so that both judge alike what lies on the cutoff
    const double sum = __dadd_rn(__dadd_rn(__dmul_rn(h[0], mesh.reciprocal[x]),
                                           __dmul_rn(h[1], mesh.reciprocal[3 + x])),
                                 __dmul_rn(h[2], mesh.reciprocal[6 + x]));
    wave.k[x] = __dmul_rn(6.283185307179586, sum);
  }
  const double* k = wave.k;
  wave.norm = sqrt(__dadd_rn(__dadd_rn(__dmul_rn(k[0], k[0]), __dmul_rn(k[1], k[1])),
                             __dmul_rn(k[2], k[2])));
  return wave;
}

// 1 / |b|^2 of it, which takes back what spreading and interpolating with splines does to a wave.
//
// inverse_splines[axis starts at 0, n0, n0 + n1: h mod n]: 1 / b_axis(h)^2
static __device__ inline double sharpening(const Mesh& mesh, const double* inverse_splines,
                                           long long p) {
  const long long half = mesh.points[2] / 2 + 1;
  const double* second = inverse_splines + mesh.points[0];
  return inverse_splines[p / half / mesh.points[1]] * second[p / half % mesh.points[1]] *
         second[mesh.points[1] + p % half];
}
