// Radial functions f_nl(d) of a neighbour at the distance d.
//
// prepare(d) is what all functions of a neighbour share, prepare_slope(d) its derivative where that
// is needed; value() makes one function from them.
#pragma once
#include "piecewise.cuh"

// A long-range potential: near from a table, and beyond `far` as d^{-p-l} times a function of
// (far / d)^2, which is zero for a potential that ends.
struct LongRange {
  const Piecewise* tables;  // near, then far
  const double* data;
  int radial;               // functions per l
  double far;
  double exponent;          // p, 0 for a potential that ends

  // ranges[2 density] is far, ranges[2 density + 1] the exponent
  __device__ LongRange(const Piecewise* all, const double* numbers, const double* ranges,
                       int density, int size)
      : tables(all + 2 * density),
        data(numbers),
        radial(size),
        far(ranges[2 * density]),
        exponent(ranges[2 * density + 1]) {}

  __device__ double prepare(double d) const { return d > far ? pow(d, -exponent) : 1.0; }

  __device__ double value(double d, double power, int function) const {
    if (d <= far) {
      return piecewise(tables[0], data, d, function);
    }
    const double ratio = far / d;
    double value = power * piecewise(tables[1], data, ratio * ratio, function);
    for (int l = function / radial; l > 0; l--) {
      value /= d;
    }
    return value;
  }

  __device__ double prepare_slope(double) const { return 0; }

  __device__ double value(double d, double power, double, int function, double* slope) const {
    if (d <= far) {
      return piecewise(tables[0], data, d, function, slope);
    }
    const double ratio = far / d;
    const double u = ratio * ratio;
    double inner;
    const double factor = piecewise(tables[1], data, u, function, &inner);
    const int degree = function / radial;
    for (int l = degree; l > 0; l--) {
      power /= d;
    }
    *slope = -power / d * ((exponent + degree) * factor + 2 * u * inner);
    return power * factor;
  }
};

// A Gaussian or a point with an end, u(d) f_nl(d): u is a shifted cosine over the last `smoothing`
// before the radius, times rate / (rate + (d / scale)^exponent); f comes from a table.
struct ShortRange {
  const Piecewise* table;
  const double* data;
  double radius;
  double smoothing;
  double rate;
  double scale;
  double exponent;

  // five numbers a density
  __device__ ShortRange(const Piecewise* all, const double* numbers, const double* ranges,
                        int density, int)
      : table(all + density),
        data(numbers),
        radius(ranges[5 * density]),
        smoothing(ranges[5 * density + 1]),
        rate(ranges[5 * density + 2]),
        scale(ranges[5 * density + 3]),
        exponent(ranges[5 * density + 4]) {}

  // where f ends, before the radius where there is nothing of the basis
  __device__ double end() const { return data[table->first_edge + table->segments]; }

  __device__ double smooth(double d) const {
    const double inside = d - (radius - smoothing);
    return inside <= 0 ? 1 : 0.5 * (1 + cospi(inside / smoothing));
  }

  __device__ double prepare(double d) const {
    if (d >= radius) {
      return 0;
    }
    return exponent == 0 ? smooth(d) : smooth(d) * rate / (rate + pow(d / scale, exponent));
  }

  // a step counts as flat, and at d = 0 every u does
  __device__ double prepare_slope(double d) const {
    if (d >= radius) {
      return 0;
    }
    const double inside = d - (radius - smoothing);
    const double falling =
        inside <= 0 ? 0 : -0.5 * 3.141592653589793 / smoothing * sinpi(inside / smoothing);
    if (exponent == 0) {
      return falling;
    }
    const double power = pow(d / scale, exponent);
    const double sum = rate + power;
    const double scaling = d == 0 ? 0 : -rate * exponent * power / (d * sum * sum);
    return falling * rate / sum + smooth(d) * scaling;
  }

  __device__ double value(double d, double factor, int function) const {
    return factor == 0 || d > end() ? 0 : factor * piecewise(*table, data, d, function);
  }

  __device__ double value(double d, double factor, double factor_slope, int function,
                          double* slope) const {
    if (d >= radius || d > end()) {
      *slope = 0;
      return 0;
    }
    double inner;
    const double f = piecewise(*table, data, d, function, &inner);
    *slope = factor * inner + factor_slope * f;
    return factor * f;
  }
};

// What a split leaves to the neighbours, f_nl(d) from a table, as far as they are counted.
struct Near {
  const Piecewise* table;
  const double* data;
  double cutoff;

  // one number a density, of the structure
  __device__ Near(const Piecewise* all, const double* numbers, const double* cutoffs, int density,
                  int)
      : table(all + density), data(numbers), cutoff(cutoffs[density]) {}

  __device__ double prepare(double d) const { return d < cutoff ? 1 : 0; }

  __device__ double prepare_slope(double) const { return 0; }

  __device__ double value(double d, double inside, int function) const {
    return inside == 0 ? 0 : piecewise(*table, data, d, function);
  }

  __device__ double value(double d, double inside, double, int function, double* slope) const {
    if (inside == 0) {
      *slope = 0;
      return 0;
    }
    return piecewise(*table, data, d, function, slope);
  }
};
