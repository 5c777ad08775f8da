// What the kernels are told of one structure; Segment.java writes it, in this order.
#pragma once

struct Segment {
  long long atoms;         // N, with points
  long long sources;       // atoms that are no points: the first ones
  long long first_atom;    // of all structures of the batch: coordinates[3 (first_atom + i) + axis]
  long long channels;      // C
  long long moments;       // M: numbers of a source in a channel, 1 of charges, else see multipoles.cuh
  long long first_weight;  // weights[first_weight + (channel M + number) N + i]
  long long first_centre;  // results are made for the atoms listed[first_centre + 0 ... centres - 1]
  long long centres;
  long long first_output;  // coefficients[first_output + ((centre D + density) C + channel) F + x]
  long long first_total;   // totals[... + channel] = sum of weights / volume, 0 without cell
  long long first_cutoff;  // cutoffs[first_cutoff + density], 1/A
  long long vectors;       // K: reciprocal vectors of this launch; the fields below belong to them
  long long first_vector;  // indices[3 (first_vector + v) + axis]
  long long first_phase;   // phases[first_phase + i K + v]
  long long first_sum;     // sums[first_sum + channel K + v]
  long long first_row;     // row of the field matrix
  double prefactor;        // 8 pi / volume
  double reciprocal[9];    // rows 2 pi b_i, 1/A
};

// The wave vector with the indices h, 1/A.
static __device__ inline void wave_of(const Segment& s, const int* h, double* k) {
#pragma unroll
  for (int x = 0; x < 3; x++) {
    k[x] = h[0] * s.reciprocal[x] + h[1] * s.reciprocal[3 + x] + h[2] * s.reciprocal[6 + x];
  }
}

// How D densities of F fields (l, m, n) each are laid out, which are summed together. Coefficients
// have all densities of an expansion; `places` says which of these each one is.
//
// A row of the field matrix has first the even l of all densities, then the odd l of all of them.
// harmonic, function and natural belong to place x of one density in that order of parities: the
// index l^2 + l + m, the index l size + n, and the place in the order of the coefficients.
struct Columns {
  int densities;   // D
  int even;        // fields of even l
  int fields;      // F
  int functions;   // (L + 1) size
  int radial;      // size: radial functions per l
  int max_angular; // L
  int all;         // densities of the coefficients
};

// The column of the field matrix of place x of a density.
static __device__ inline int matrix_column(const Columns& columns, int density, int x) {
  const int odd = columns.fields - columns.even;
  return x < columns.even ? density * columns.even + x
                          : columns.densities * columns.even + density * odd + x - columns.even;
}
