// The product of the lattice sum: its blocks, and the left factors Re or Im[e^{ik.r} S*], which they
// make from phases and structure factors.
#pragma once

#include "complex.cuh"
#include "rounded.cuh"
#include "segment.cuh"
#include "tile.cuh"

// Rows that lie together: so many centres in one channel.
const int OCTET = 8;

// 64 x 64 results of a structure, fewer at the end of its rows and of a parity's columns. Columns are
// those of the field matrix. Rows are octets of centres, each in one channel after the other, so that
// what is read of a centre serves all channels: row r of octet q is centre r + 8 (q / C) in channel
// q % C. The last octet may have rows of no centre.
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
    const long long octets = (s.centres + OCTET - 1) / OCTET * s.channels;
    rows = (int)min((long long)ROWS, octets * OCTET - first_row);
    width = min(COLUMNS, parity_start + columns.densities * fields - first_column);
  }

  __device__ int octet(int row) const { return (first_row + row) / OCTET; }

  __device__ long long channel(const Segment& s, int row) const { return octet(row) % s.channels; }

  // Behind the last one in rows of no centre.
  __device__ long long centre(const Segment& s, int row) const {
    return octet(row) / s.channels * OCTET + row % OCTET;
  }

  __device__ bool has(const Segment& s, int row) const {
    return row < rows && centre(s, row) < s.centres;
  }

  // Where the coefficients of a row begin, -1 for rows of no centre.
  __device__ long long output_row(const Segment& s, const Columns& columns, int row) const {
    if (!has(s, row)) {
      return -1;
    }
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

// The left factors that a thread makes of each tile: one vector of the rows of an octet, so that its
// structure factor is one number. Those of rows of no centre, and of vectors behind the last one, are 0.
template <class Real>
struct LeftFactors {
  static const int COUNT = OCTET;
  static_assert(PRODUCT_THREADS / DEPTH * OCTET == ROWS, "each thread has an octet");
  typedef typename Complex<Real>::type Phase;

  int k;          // vector in the tile
  int first_row;  // of this thread
  bool odd;
  int count;           // rows that have centres
  const char* phases;  // of the first atom
  const char* sums;    // of the octet's channel
  int phase_bytes;     // of an atom
  const int* atom;     // of each row of the octet
  double2 of_sources;  // structure factor

  // atoms: room for those of all rows, in shared memory; threads have to wait for each other
  __device__ LeftFactors(const Segment& s, const ProductBlock& block, const int* listed,
                         const Phase* all_phases, const double2* all_sums, int* atoms)
      : k(threadIdx.x % DEPTH),
        first_row(threadIdx.x / DEPTH * OCTET),
        odd(block.odd),
        count(first_row < block.rows
                  ? (int)min((long long)OCTET, s.centres - block.centre(s, first_row))
                  : 0),
        phases((const char*)(all_phases + s.first_phase + k)),
        sums((const char*)(all_sums + s.first_sum + block.channel(s, first_row) * s.vectors + k)),
        phase_bytes((int)s.vectors * (int)sizeof(Phase)),
        atom(atoms + first_row) {
    if (threadIdx.x < ROWS && block.has(s, threadIdx.x)) {
      atoms[threadIdx.x] = listed[s.first_centre + block.centre(s, threadIdx.x)];
    }
  }

  // Reads the phases of the next tile, and the structure factors: 0 behind the last vector. e is 0 at
  // first, and stays so in rows of no centre. vectors: of this tile and those behind it. ahead: gets
  // where each phase is.
  template <class Ahead>
  __device__ void read(int vectors, Phase* e, Ahead ahead) {
    of_sources = {0, 0};
    if (k < vectors && count > 0) {
      of_sources = *(const double2*)sums;
#pragma unroll
      for (int i = 0; i < COUNT; i++) {
        if (i < count) {
          const char* at = phases + (long long)atom[i] * phase_bytes;
          e[i] = *(const Phase*)at;
          ahead(at);
        }
      }
    }
    phases += DEPTH * sizeof(Phase);
    sums += DEPTH * sizeof(double2);
  }

  // Hands over the factors of the tile whose phases were read.
  template <class Store>
  __device__ void make(const Phase* e, Store store) const {
    const Real re = (Real)of_sources.x;
    const Real im = (Real)of_sources.y;
    if (odd) {
#pragma unroll
      for (int i = 0; i < COUNT; i++) {
        store(first_row + i, difference_of_products(e[i].y, re, e[i].x, im));
      }
    } else {
#pragma unroll
      for (int i = 0; i < COUNT; i++) {
        store(first_row + i, e[i].x * re + e[i].y * im);
      }
    }
  }
};
