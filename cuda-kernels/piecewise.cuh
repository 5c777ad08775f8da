// Tables of several functions of one variable, as PiecewisePolynomial makes them.
#pragma once

struct Piecewise {
  long long segments;
  long long degree;
  long long functions;
  long long first_edge;         // data[first_edge + s] to data[first_edge + s + 1]: a segment
  long long first_coefficient;  // data[... + (s (degree + 1) + power) functions + f]
};

// The segment in which x lies, by bisection; width is its length, t from -1 to 1 the place in it.
__device__ inline int piecewise_segment(const Piecewise& table, const double* data, double x,
                                        double* width, double* t) {
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
  *width = edges[low + 1] - edges[low];
  *t = (2 * x - edges[low] - edges[low + 1]) / *width;
  return low;
}

// One function at place t of a segment by Horner's rule.
__device__ inline double piecewise_in(const Piecewise& table, const double* data, int segment,
                                      double t, long long f) {
  const double* coefficient =
      data + table.first_coefficient + (segment + 1) * (table.degree + 1) * table.functions + f;
  double value = 0;
  for (int power = (int)table.degree; power >= 0; power--) {
    coefficient -= table.functions;
    value = value * t + *coefficient;
  }
  return value;
}

// One function at x.
__device__ inline double piecewise(const Piecewise& table, const double* data, double x,
                                   long long f) {
  double width, t;
  const int segment = piecewise_segment(table, data, x, &width, &t);
  return piecewise_in(table, data, segment, t, f);
}

// Likewise in a segment that is known, and the derivative with respect to x.
__device__ inline double piecewise_in(const Piecewise& table, const double* data, int segment,
                                      double width, double t, long long f, double* slope) {
  const double* coefficient =
      data + table.first_coefficient + (segment + 1) * (table.degree + 1) * table.functions + f;
  double value = 0;
  double derivative = 0;
  for (int power = (int)table.degree; power >= 0; power--) {
    coefficient -= table.functions;
    derivative = derivative * t + value;
    value = value * t + *coefficient;
  }
  *slope = derivative * (2 / width);
  return value;
}

// One function at x and its derivative.
__device__ inline double piecewise(const Piecewise& table, const double* data, double x,
                                   long long f, double* slope) {
  double width, t;
  const int segment = piecewise_segment(table, data, x, &width, &t);
  return piecewise_in(table, data, segment, width, t, f, slope);
}
