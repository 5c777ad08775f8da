// Radial functions f_nl(d) of a neighbour at the distance d.
//
// prepare(d) is what all functions of a neighbour share, value() one of them from it.
#pragma once
#include "piecewise.cuh"

// A smeared power law: near from a table, and beyond `far` as d^{-p-l} times a function of
// (far / d)^2.
struct LongRange {
  const Piecewise* tables;  // near, then far
  const double* data;
  int radial;               // functions per l
  double far;
  double exponent;          // p

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

  __device__ double prepare(double d) const {
    if (d >= radius) {
      return 0;
    }
    const double inside = d - (radius - smoothing);
    const double smooth = inside <= 0 ? 1 : 0.5 * (1 + cospi(inside / smoothing));
    return exponent == 0 ? smooth : smooth * rate / (rate + pow(d / scale, exponent));
  }

  __device__ double value(double d, double factor, int function) const {
    return factor == 0 || d > end() ? 0 : factor * piecewise(*table, data, d, function);
  }
};
