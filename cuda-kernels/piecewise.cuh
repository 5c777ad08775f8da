// Tables of several functions of one variable, as PiecewisePolynomial makes them.
#pragma once

struct Piecewise {
  long long segments;
  long long degree;
  long long functions;
  long long first_edge;         // data[first_edge + s] to data[first_edge + s + 1]: a segment
  long long first_coefficient;  // data[... + (s (degree + 1) + power) functions + f]
};

// One function at x: the segment by bisection, then Horner's rule.
__device__ inline double piecewise(const Piecewise& table, const double* data, double x,
                                   long long f) {
  const double* edges = data + table.first_edge;
  int low = 0;
  int high = (int)table.segments;
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    if (x < edges[middle]) {
      high = middle;
    } else {
      low = middle;
    }
  }
  const double t = (2 * x - edges[low] - edges[low + 1]) / (edges[low + 1] - edges[low]);
  const double* coefficient =
      data + table.first_coefficient + (low + 1) * (table.degree + 1) * table.functions + f;
  double value = 0;
  for (int power = (int)table.degree; power >= 0; power--) {
    coefficient -= table.functions;
    value = value * t + *coefficient;
  }
  return value;
}
