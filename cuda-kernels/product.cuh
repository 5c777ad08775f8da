// The product of the lattice sum: its blocks, and the left factors Re or Im[e^{ik.r} S*], which they
// make from phases and structure factors.
#pragma once

#include "complex.cuh"
#include "rounded.cuh"
#include "segment.cuh"
#include "tile.cuh"

// 64 x 64 results of a structure, fewer at the end of its rows and of a parity's columns. Rows are
// (channel, centre), columns those of the field matrix.
struct ProductBlock {
  int first_row;
  int first_column;
  bool odd;  // l
  int rows;
  int width;
  int fields;  // of this parity
  int parity_start;

  // item: segment, first row, first column, parity
  __device__ ProductBlock(const Segment& s, int4 item, const Columns& columns)
      : first_row(item.y), first_column(item.z), odd(item.w != 0) {
    fields = odd ? columns.fields - columns.even : columns.even;
    parity_start = odd ? columns.densities * columns.even : 0;
    rows = (int)min((long long)ROWS, s.channels * s.centres - first_row);
    width = min(COLUMNS, parity_start + columns.densities * fields - first_column);
  }

  __device__ long long channel(const Segment& s, int row) const {
    return (first_row + row) / s.centres;
  }

  __device__ long long centre(const Segment& s, int row) const {
    return (first_row + row) % s.centres;
  }

  // Where the coefficients of a row begin.
  __device__ long long output_row(const Segment& s, const Columns& columns, int row) const {
    return s.first_output +
           (centre(s, row) * columns.all * s.channels + channel(s, row)) * columns.fields;
  }

  // The place of a column behind that.
  __device__ long long output_column(const Segment& s, const Columns& columns, const int* order,
                                     int column) const {
    const int place = first_column + column - parity_start;
    const int x = place % fields + (odd ? columns.even : 0);
    const int density = order[3 * columns.fields + place / fields];
    return density * s.channels * columns.fields + order[2 * columns.fields + x];
  }
};

// The left factors that a thread makes of each tile: one vector of every 8th row. Rows behind the last
// one are like the first, for nobody keeps what they give; vectors behind the last one are 0.
template <class Real>
struct LeftFactors {
  static const int ROWS_BETWEEN = PRODUCT_THREADS / DEPTH;
  static const int COUNT = ROWS / ROWS_BETWEEN;
  typedef typename Complex<Real>::type Phase;

  int k;          // vector in the tile
  int first_row;  // of this thread
  bool odd;
  int vectors;         // this one and those behind it
  int v;               // vectors before the next tile
  const char* phases;  // of the first atom
  const char* sums;    // of the first channel
  int phase_bytes;     // of an atom
  int sum_bytes;       // of a channel
  const int2* source;  // of each row of the block its atom and channel

  // sources: room for those of all rows, in shared memory; threads have to wait for each other
  __device__ LeftFactors(const Segment& s, const ProductBlock& block, const int* listed,
                         const Phase* all_phases, const double2* all_sums, int2* sources)
      : k(threadIdx.x % DEPTH),
        first_row(threadIdx.x / DEPTH),
        odd(block.odd),
        vectors((int)s.vectors - k),
        v(0),
        phases((const char*)(all_phases + s.first_phase + k)),
        sums((const char*)(all_sums + s.first_sum + k)),
        phase_bytes((int)s.vectors * (int)sizeof(Phase)),
        sum_bytes((int)s.vectors * (int)sizeof(double2)),
        source(sources + first_row) {
    if (threadIdx.x < ROWS) {
      const int r = (int)threadIdx.x < block.rows ? threadIdx.x : 0;
      sources[threadIdx.x].x = listed[s.first_centre + block.centre(s, r)];
      sources[threadIdx.x].y = (int)block.channel(s, r);
    }
  }

  __device__ int row(int i) const { return first_row + i * ROWS_BETWEEN; }

  // Reads the phases of the next tile.
  __device__ void read(Phase* e) {
    if (v < vectors) {
#pragma unroll
      for (int i = 0; i < COUNT; i++) {
        e[i] = *(const Phase*)(phases + (long long)source[i * ROWS_BETWEEN].x * phase_bytes);
      }
    }
    phases += DEPTH * sizeof(Phase);
  }

  // Hands over the factors of the tile whose phases were read.
  template <class Store>
  __device__ void make(const Phase* e, Store store) {
    if (v >= vectors) {
#pragma unroll
      for (int i = 0; i < COUNT; i++) {
        store(row(i), (Real)0);
      }
    } else if (odd) {
      make(e, store, [](Phase e, Real re, Real im) {
        return difference_of_products(e.y, re, e.x, im);
      });
    } else {
      make(e, store, [](Phase e, Real re, Real im) { return e.x * re + e.y * im; });
    }
    v += DEPTH;
    sums += DEPTH * sizeof(double2);
  }

 private:
  template <class Store, class Factor>
  __device__ void make(const Phase* e, Store store, Factor factor) const {
#pragma unroll
    for (int i = 0; i < COUNT; i++) {
      const double2 of_sources =
          *(const double2*)(sums + (long long)source[i * ROWS_BETWEEN].y * sum_bytes);
      store(row(i), factor(e[i], (Real)of_sources.x, (Real)of_sources.y));
    }
  }
};
