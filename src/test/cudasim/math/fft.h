// Discrete Fourier transforms of any length, in double precision.
#pragma once

#include <complex>
#include <cstddef>
#include <vector>

namespace cusim {

typedef std::complex<double> Complex;

// Transforms an array in place along all its axes, row major, without a factor.
// sign: -1 forward, +1 backward
void transform(std::vector<Complex>& values, const std::vector<size_t>& lengths, int sign);

}  // namespace cusim
