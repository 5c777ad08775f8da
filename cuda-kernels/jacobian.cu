// Derivatives of the coefficients of some centres i of one structure with respect to its atoms j and
// to strain, each number written once.
//
// As a function of r_j, c_i is w_j times a function of d = r_j - r_i: a radial function times a
// harmonic for neighbours, and for the sum over reciprocal vectors, with the field matrix M
// of lattice.cu, sum_k M cos x for even l and sum_k M sin x for odd l, x = k.(r_i - r_j). The
// derivatives leave here without w_j, which the host multiplies with for every channel.
#include "neighbor_slopes.cuh"
#include "rounded.cuh"
#include "segment.cuh"
#include "tile.cuh"
#include "wave_slopes.cuh"

namespace {

const int THREADS = 128;

}  // namespace

// d(f Y)/dd of neighbours j from `first` up to `count`: results[((j D + density) 3 + axis) F + x],
// x = (l^2 + l + m) size + n.
//
// launch: 128 threads for `together` neighbours; any division into launches.
// shared memory: 8 together (4 (L + 1)^2 + 2 (L + 1) size + 10) bytes.
// flops for P neighbours: P (10 D F + 40 (L + 1)^2 + 52 D (L + 1) size).
// bytes: reads 24 P, writes 24 P D F: the floor.
extern "C" __global__ void __launch_bounds__(128)
    neighbor_derivatives(long long first, long long count, int together, const double* vectors,
                         Columns columns, const double* constants, const Piecewise* tables,
                         const double* data, const double* numbers, const double* cutoffs,
                         double* results) {
  extern __shared__ double derivative_memory[];
  const long long start = first + (long long)blockIdx.x * together;
  const int some = (int)min((long long)together, count - start);
  const int harmonics = (columns.max_angular + 1) * (columns.max_angular + 1);
  const NeighborSlopes made = neighbor_slopes(derivative_memory, together, columns);
  make_directions(made, vectors + 3 * start, some, columns, constants);
  __syncthreads();
  for (int density = 0; density < columns.densities; density++) {
    const Radial radial(tables, data, numbers, cutoffs, density, columns);
    make_radials(made, radial, some, columns);
    __syncthreads();
    for (int task = threadIdx.x; task < some * columns.fields; task += THREADS) {
      const int j = task / columns.fields;
      const int x = task % columns.fields;
      const int lm = x / columns.radial;
      const int function =
          j * columns.functions + degree_of(lm) * columns.radial + x % columns.radial;
      const double along = made.slopes[function] * made.y[j * harmonics + lm];
      const double d = made.distance[j];
      const double across = d > 0 ? made.f[function] / d : made.slopes[function];
      double* result =
          results + ((start + j) * columns.densities + density) * 3 * columns.fields + x;
#pragma unroll
      for (int axis = 0; axis < 3; axis++) {
        result[axis * columns.fields] =
            along * made.unit[3 * j + axis] +
            across * made.gradient[(3 * j + axis) * harmonics + lm];
      }
    }
    __syncthreads();
  }
}

// |k| dM/dk_beta, a row of 3 D F numbers of each vector: slopes[(3 row + beta) D F + column], rows
// and columns as in the field matrix.
//
// item: segment, first vector. launch: 128 threads for `together` vectors.
// shared memory: 8 together (4 (L + 1)^2 + 2 (L + 1) size + 4) bytes.
// flops: K (D (9 F + 50 (L + 1) size) + 45 (L + 1)^2). bytes: writes 24 K D F: the floor.
extern "C" __global__ void __launch_bounds__(128)
    field_slopes(const Segment* segments, const int2* items, int together, const int* indices,
                 const double* cutoffs, const Windows* windows, const double* window_factors,
                 Columns columns, const int* order, const double* constants,
                 const Piecewise* tables, const double* data, double* slopes) {
  extern __shared__ double slope_memory[];
  const Segment s = segments[items[blockIdx.x].x];
  const int first = items[blockIdx.x].y;
  const int count = (int)min((long long)together, s.vectors - first);
  const int harmonics = (columns.max_angular + 1) * (columns.max_angular + 1);
  const int functions = columns.functions;
  const WaveSlopes made = wave_slopes(slope_memory, together, columns);
  make_waves(made, s, indices, first, count, columns, constants);
  __syncthreads();
  const int* harmonic = order;
  const int* function = order + columns.fields;
  const long long row_length = (long long)columns.densities * columns.fields;
  for (int d = 0; d < columns.densities; d++) {
    const double cutoff = cutoffs[s.first_cutoff + d];
    make_spectra(made, s, indices, first, count, columns, d, cutoff, windows[items[blockIdx.x].x],
                 window_factors, tables, data);
    __syncthreads();
    for (int task = threadIdx.x; task < count * columns.fields; task += THREADS) {
      const int v = task / columns.fields;
      const int x = task % columns.fields;
      const int column = matrix_column(columns, d, x);
      const int lm = harmonic[x];
      const double along = made.slopes[v * functions + function[x]] * made.y[v * harmonics + lm];
      const double across = made.spectrum[v * functions + function[x]];
#pragma unroll
      for (int axis = 0; axis < 3; axis++) {
        slopes[(3 * (s.first_row + first + v) + axis) * row_length + column] =
            along * made.wave[4 * v + axis] +
            across * made.gradient[(3 * v + axis) * harmonics + lm];
      }
    }
    __syncthreads();
  }
}

// A column of a product that has several parts (axes) for each field: the part, the density, the
// column of the field matrix, and where it is in a row of results.
struct Place {
  int part;
  int density;
  int column;
  long long result;
};

// Results of a row are [density][part][F], fields in the order of the coefficients.
static __device__ inline Place place_of(const Columns& columns, const int* order, bool odd,
                                        int parts, int column) {
  const int fields = odd ? columns.fields - columns.even : columns.even;
  const int width = columns.densities * fields;
  Place place;
  place.part = column / width;
  const int inside = column % width;
  place.density = inside / fields;
  place.column = (odd ? columns.densities * columns.even : 0) + inside;
  const int x = inside % fields + (odd ? columns.even : 0);
  place.result = ((long long)place.density * parts + place.part) * columns.fields +
                 order[2 * columns.fields + x];
  return place;
}

// Adds sums over the reciprocal vectors to the results of a tile of rows (of `rows` in all) and
// columns that have `parts`, in the order of the vectors: it does not matter how they are divided
// into launches. left(row of the tile, vector) and right(place, vector, k) give the factors.
template <class Left, class Right>
static __device__ inline void add_products(const Segment& s, const int4& item, int all_rows,
                                           int parts, const Columns& columns, const int* order,
                                           const int* indices, Left left_factor,
                                           Right right_factor, double* results) {
  __shared__ double left[DEPTH][ROWS + 1];
  __shared__ double right[DEPTH][COLUMNS];
  const bool odd = item.z != 0;
  const int fields = odd ? columns.fields - columns.even : columns.even;
  const int rows = min(ROWS, all_rows - item.x);
  const int width = min(COLUMNS, parts * columns.densities * fields - item.y);
  const long long row_length = (long long)parts * columns.densities * columns.fields;

  long long places[THREAD_COLUMNS];
#pragma unroll
  for (int j = 0; j < THREAD_COLUMNS; j++) {
    const int column = threadIdx.x % ACROSS + ACROSS * j;
    places[j] = place_of(columns, order, odd, parts, item.y + (column < width ? column : 0)).result;
  }
  // a thread fills one column of the tiles
  const int my_right = threadIdx.x % COLUMNS;
  const Place mine =
      place_of(columns, order, odd, parts, item.y + (my_right < width ? my_right : 0));
  double sum[THREAD_ROWS][THREAD_COLUMNS] = {};
  each_result(rows, width, [&](int i, int j, int row, int) {
    sum[i][j] = results[(item.x + row) * row_length + places[j]];
  });
  for (long long start = 0; start < s.vectors; start += DEPTH) {
    for (int x = threadIdx.x; x < DEPTH * ROWS; x += PRODUCT_THREADS) {
      const long long v = start + x % DEPTH;
      const int r = x / DEPTH;
      left[x % DEPTH][r] = v < s.vectors && r < rows ? left_factor(r, v) : 0.0;
    }
    for (int x = threadIdx.x; x < DEPTH * COLUMNS; x += PRODUCT_THREADS) {
      const long long v = start + x / COLUMNS;
      double value = 0;
      if (v < s.vectors && my_right < width) {
        double k[3];
        wave_of(s, indices + 3 * (s.first_vector + v), k);
        value = right_factor(mine, v, k);
      }
      right[x / COLUMNS][my_right] = value;
    }
    __syncthreads();
    multiply(left, right, threadIdx.x / ACROSS * THREAD_ROWS, threadIdx.x % ACROSS, sum);
    __syncthreads();
  }
  each_result(rows, width, [&](int i, int j, int row, int) {
    results[(item.x + row) * row_length + places[j]] = sum[i][j];
  });
}

static __device__ inline double component(const double* k, int axis) {
  return axis == 0 ? k[0] : axis == 1 ? k[1] : k[2];
}

// sum_k {sin x, -cos x} k_axis M for even, odd l: results[(centre J + j) 3 D F + (density 3 + axis) F
// + field] for the listed centres and J atoms from `first_source` on.
//
// item: first row, first column, parity; rows are (centre, atom), columns (axis, density, field).
// launch: 128 threads for 64 x 64 results. shared memory: 18 KiB. flops: 6 N J K D F for N centres.
// bytes: reads 32 N J K for every 64 columns and 8 K D F for every 64 rows, much of it from the
// cache; reads and writes 24 N J D F: with one reading of the others, 16 J K and 8 K D F, the floor.
extern "C" __global__ void __launch_bounds__(128)
    position_products(const Segment* segment, const int4* items, Columns columns, const int* order,
                      const int* centres, int listed, int first_source, int sources,
                      const double2* phase, const int* indices, const double* matrix,
                      double* results) {
  __shared__ long long centre_phase[ROWS], source_phase[ROWS];
  const int4 item = items[blockIdx.x];
  const Segment s = *segment;
  const bool odd = item.z != 0;
  const int rows = listed * sources;
  const long long row_length = (long long)columns.densities * columns.fields;
  for (int r = threadIdx.x; r < min(ROWS, rows - item.x); r += PRODUCT_THREADS) {
    const int row = item.x + r;
    centre_phase[r] = s.first_phase + centres[row / sources] * s.vectors;
    source_phase[r] = s.first_phase + (first_source + row % sources) * s.vectors;
  }
  __syncthreads();
  add_products(
      s, item, rows, 3, columns, order, indices,
      [&](int r, long long v) {
        const double2 i = phase[centre_phase[r] + v];
        const double2 j = phase[source_phase[r] + v];
        return odd ? -(i.x * j.x + i.y * j.y) : difference_of_products(i.y, j.x, i.x, j.y);
      },
      [&](const Place& place, long long v, const double* k) {
        return component(k, place.part) * matrix[(s.first_row + v) * row_length + place.column];
      },
      results);
}

// sum_k P dM/d(strain) with P = Re, Im[e^{ik.r_i} S_a*] for even, odd l and dM/d(strain_ab) = -k_a
// dM/dk_b - delta_ab M, and with windows + M/phi d(phi)/d(strain_ab):
// results[(centre C + channel) 9 D F + (density 9 + 3 alpha + beta) F + field].
//
// item: first row, first column, parity; rows are (centre, channel), columns (3 alpha + beta, density,
// field). launch: 128 threads for 64 x 64 results. shared memory: 18 KiB. flops: 18 N C K D F.
// bytes: reads 32 N C K for every 64 columns and 16 K D F for every 64 rows, much of it from the
// cache; reads and writes 72 N C D F: with one reading of the others, 16 (N + C) K and 32 K D F, the
// floor.
extern "C" __global__ void __launch_bounds__(128)
    strain_products(const Segment* segment, const int4* items, Columns columns, const int* order,
                    const int* centres, int listed, const double2* phase, const double2* sums,
                    const int* indices, const Windows* windows, const double* window_slopes,
                    const double* matrix, const double* slopes, double* results) {
  __shared__ long long centre_phase[ROWS], channel_sum[ROWS];
  const int4 item = items[blockIdx.x];
  const Segment s = *segment;
  const bool odd = item.z != 0;
  const int channels = (int)s.channels;
  const int rows = listed * channels;
  const long long row_length = (long long)columns.densities * columns.fields;
  for (int r = threadIdx.x; r < min(ROWS, rows - item.x); r += PRODUCT_THREADS) {
    const int row = item.x + r;
    centre_phase[r] = s.first_phase + centres[row / channels] * s.vectors;
    channel_sum[r] = s.first_sum + row % channels * s.vectors;
  }
  __syncthreads();
  add_products(
      s, item, rows, 9, columns, order, indices,
      [&](int r, long long v) {
        const double2 i = phase[centre_phase[r] + v];
        const double2 factor = sums[channel_sum[r] + v];
        return odd ? difference_of_products(i.y, factor.x, i.x, factor.y)
                   : i.x * factor.x + i.y * factor.y;
      },
      [&](const Place& place, long long v, const double* k) {
        const int alpha = place.part / 3;
        const int beta = place.part % 3;
        const double field = matrix[(s.first_row + v) * row_length + place.column];
        double value = -component(k, alpha) / sqrt(k[0] * k[0] + k[1] * k[1] + k[2] * k[2]) *
                       slopes[(3 * (s.first_row + v) + beta) * row_length + place.column];
        if (alpha == beta) {
          value -= field;
        }
        if (windows->first >= 0 && field != 0) {  // 0 beyond the cutoff, where there are no slopes
          value -= field * window_slope(*windows, window_slopes, place.density,
                                        indices + 3 * (s.first_vector + v), s.reciprocal, 1, alpha,
                                        beta);
        }
        return value;
      },
      results);
}
