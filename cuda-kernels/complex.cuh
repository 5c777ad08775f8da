// Complex numbers of a precision.
#pragma once

template <class Real>
struct Complex;
template <>
struct Complex<double> {
  typedef double2 type;
};
template <>
struct Complex<float> {
  typedef float2 type;
};
