// Radial functions f_nl(d) of a neighbour at the distance d, of every density alike.
#pragma once
#include "piecewise.cuh"
#include "segment.cuh"

// u(d) near(d) up to `end`, and beyond it d^{-p-l} far((end / d)^2), or nothing; nothing from the
// cutoff of the structure on. u is a shifted cosine over the last `smoothing` before the radius,
// times rate / (rate + (d / scale)^scaling).
//
// Those of multipoles, f^L_nl(d), stand behind those of charges by slots of MultipoleCoupling.java,
// and beyond `end` fall by L more powers.
//
// place(d) is what all functions of a neighbour share, with the derivative of u where that is needed;
// value() makes one function from it.
struct RadialPlace {
  double factor;        // u(d) or d^{-p}
  double factor_slope;  // u'(d)
  double t;             // where d is in a segment of a table,
  double width;         // which is so long
  double inverse;       // 1 / d beyond the table
  int segment;          // negative: all functions are 0
  int is_far;
};

static_assert(sizeof(RadialPlace) == 6 * sizeof(double), "as NeighborLaunch.java says");

struct Radial {
  const Piecewise* near;
  const Piecewise* far;  // without segments: there is nothing beyond the end
  const double* data;
  int size;              // functions per l
  int orders;            // how many l
  double cutoff;
  double end;
  double exponent;       // p
  double radius;         // infinite where u = 1
  double smoothing;
  double rate;
  double scale;
  double scaling;

  // two tables and seven numbers a density, as NeighborTables.java writes them; a cutoff a density
  // of the structure
  __device__ Radial(const Piecewise* tables, const double* all, const double* numbers,
                    const double* cutoffs, int density, const Columns& columns)
      : near(tables + 2 * density),
        far(tables + 2 * density + 1),
        data(all),
        size(columns.radial),
        orders(columns.max_angular + 1),
        cutoff(cutoffs[density]),
        end(numbers[7 * density]),
        exponent(numbers[7 * density + 1]),
        radius(numbers[7 * density + 2]),
        smoothing(numbers[7 * density + 3]),
        rate(numbers[7 * density + 4]),
        scale(numbers[7 * density + 5]),
        scaling(numbers[7 * density + 6]) {}

  // l + L of a function
  __device__ int degree(int function) const {
    const int slot = function / size / orders;
    return function / size % orders + (slot == 0 ? 0 : slot < 3 ? 1 : 2);
  }

  __device__ bool is_beyond(double d) const {
    return d >= cutoff || (d > end && far->segments == 0);
  }

  __device__ double smooth(double d) const {
    const double inside = d - (radius - smoothing);
    return inside <= 0 ? 1 : 0.5 * (1 + cospi(inside / smoothing));
  }

  __device__ double prepare(double d) const {
    if (is_beyond(d)) {
      return 0;
    }
    if (d > end) {
      return pow(d, -exponent);
    }
    return scaling == 0 ? smooth(d) : smooth(d) * rate / (rate + pow(d / scale, scaling));
  }

  // of u; a step counts as flat, and at d = 0 every u does
  __device__ double prepare_slope(double d) const {
    if (d > end || d >= cutoff) {
      return 0;
    }
    const double inside = d - (radius - smoothing);
    const double falling =
        inside <= 0 ? 0 : -0.5 * 3.141592653589793 / smoothing * sinpi(inside / smoothing);
    if (scaling == 0) {
      return falling;
    }
    const double power = pow(d / scale, scaling);
    const double sum = rate + power;
    const double slope = d == 0 ? 0 : -rate * scaling * power / (d * sum * sum);
    return falling * rate / sum + smooth(d) * slope;
  }

  __device__ RadialPlace place(double d, bool with_slope) const {
    RadialPlace at = {};
    at.segment = -1;
    if (is_beyond(d)) {
      return at;
    }
    at.factor = prepare(d);
    at.factor_slope = with_slope ? prepare_slope(d) : 0.0;
    at.is_far = d > end;
    at.inverse = at.is_far ? 1 / d : 0.0;
    const double ratio = end * at.inverse;
    at.segment = piecewise_segment(at.is_far ? *far : *near, data, at.is_far ? ratio * ratio : d,
                                   &at.width, &at.t);
    return at;
  }

  // Of a function whose degree is known.
  __device__ double value(const RadialPlace& at, int function, int powers) const {
    if (at.segment < 0) {
      return 0;
    }
    double value =
        at.factor * piecewise_in(at.is_far ? *far : *near, data, at.segment, at.t, function);
    for (int l = at.is_far ? powers : 0; l > 0; l--) {
      value *= at.inverse;
    }
    return value;
  }

  __device__ double value(const RadialPlace& at, int function, int powers, double* slope) const {
    if (at.segment < 0) {
      *slope = 0;
      return 0;
    }
    double inner;
    const double f = piecewise_in(at.is_far ? *far : *near, data, at.segment, at.width, at.t,
                                  function, &inner);
    if (!at.is_far) {
      *slope = at.factor * inner + at.factor_slope * f;
      return at.factor * f;
    }
    const double ratio = end * at.inverse;
    double factor = at.factor;
    for (int l = powers; l > 0; l--) {
      factor *= at.inverse;
    }
    *slope = -factor * at.inverse * ((exponent + powers) * f + 2 * (ratio * ratio) * inner);
    return factor * f;
  }

  // Visits all functions of `count` neighbours, shared out among the threads of the block: lanes have
  // functions beside each other, whose coefficients are.
  template <class Visit>
  static __device__ void each(int count, int functions, Visit visit) {
    int group = 32;
    while (group / 2 >= functions) {
      group /= 2;
    }
    for (int function = threadIdx.x % group; function < functions; function += group) {
      for (int j = threadIdx.x / group; j < count; j += blockDim.x / group) {
        visit(j, function);
      }
    }
  }
};
