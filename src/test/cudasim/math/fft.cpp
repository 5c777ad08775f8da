#include "fft.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>

namespace cusim {
namespace {

const size_t LARGEST_PLAIN_FACTOR = 61;

Complex multiply(Complex a, Complex b) {  // without std::complex's care for infinities
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

Complex unit(double angle) { return {std::cos(angle), std::sin(angle)}; }

std::vector<size_t> prime_factors(size_t n) {
  std::vector<size_t> factors;
  for (size_t p = 2; p * p <= n; p++) {
    for (; n % p == 0; n /= p) {
      factors.push_back(p);
    }
  }
  if (n > 1) {
    factors.push_back(n);
  }
  return factors;
}

// The forward transform of one length: decimation in time over its prime factors; where one of
// those is large, a convolution with a chirp (Bluestein) by a transform of a power of two.
class Fft {
 public:
  explicit Fft(size_t n) : n_(n), factors_(prime_factors(n)) {
    if (!factors_.empty() && factors_.back() > LARGEST_PLAIN_FACTOR) {
      make_chirp();
    } else {
      for (size_t i = 0; i < n; i++) {
        roots_.push_back(unit(-2 * M_PI * (double)i / (double)n));
      }
    }
  }

  void forward(const Complex* in, Complex* out) const {
    if (convolution_) {
      convolve(in, out);
    } else {
      combine(in, 1, out, n_, 0);
    }
  }

 private:
  void make_chirp() {
    size_t length = 1;
    while (length < 2 * n_ - 1) {
      length *= 2;
    }
    convolution_ = std::make_unique<Fft>(length);
    std::vector<Complex> kernel(length);
    for (size_t i = 0; i < n_; i++) {
      // i^2 modulo 2n: the angle stays small and exact
      const double angle = M_PI * (double)((unsigned __int128)i * i % (2 * n_)) / (double)n_;
      chirp_.push_back(unit(-angle));
      kernel[i] = kernel[(length - i) % length] = unit(angle);
    }
    chirp_spectrum_.resize(length);
    convolution_->forward(kernel.data(), chirp_spectrum_.data());
  }

  void convolve(const Complex* in, Complex* out) const {
    const size_t length = chirp_spectrum_.size();
    std::vector<Complex> a(length), b(length);
    for (size_t i = 0; i < n_; i++) {
      a[i] = multiply(in[i], chirp_[i]);
    }
    convolution_->forward(a.data(), b.data());
    for (size_t i = 0; i < length; i++) {
      b[i] = std::conj(multiply(b[i], chirp_spectrum_[i]));
    }
    convolution_->forward(b.data(), a.data());  // of the conjugate: the backward transform
    for (size_t i = 0; i < n_; i++) {
      out[i] = multiply(std::conj(a[i]) / (double)length, chirp_[i]);
    }
  }

  // out = transform of `count` values at distance `stride`
  void combine(const Complex* in, size_t stride, Complex* out, size_t count, size_t level) const {
    if (count == 1) {
      *out = *in;
      return;
    }
    const size_t radix = factors_[level], part = count / radix;
    for (size_t r = 0; r < radix; r++) {
      combine(in + r * stride, stride * radix, out + r * part, part, level + 1);
    }
    Complex terms[LARGEST_PLAIN_FACTOR];
    for (size_t k = 0; k < part; k++) {
      for (size_t r = 0; r < radix; r++) {
        terms[r] = multiply(out[r * part + k], roots_[r * k * (n_ / count)]);
      }
      for (size_t s = 0; s < radix; s++) {
        Complex sum = terms[0];
        for (size_t r = 1; r < radix; r++) {
          sum += multiply(terms[r], roots_[r * s % radix * (n_ / radix)]);
        }
        out[s * part + k] = sum;
      }
    }
  }

  size_t n_;
  std::vector<size_t> factors_;
  std::vector<Complex> roots_;
  std::vector<Complex> chirp_, chirp_spectrum_;
  std::unique_ptr<Fft> convolution_;
};

const Fft& fft_of(size_t length) {
  static std::map<size_t, std::unique_ptr<Fft>> made;
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
  auto& fft = made[length];
  if (!fft) {
    fft = std::make_unique<Fft>(length);
  }
  return *fft;
}

void conjugate(std::vector<Complex>& values) {
  for (Complex& value : values) {
    value = std::conj(value);
  }
}

}  // namespace

void transform(std::vector<Complex>& values, const std::vector<size_t>& lengths, int sign) {
  if (sign > 0) {
    conjugate(values);
  }
  size_t inner = 1;
  for (size_t axis = lengths.size(); axis-- > 0;) {
    const size_t length = lengths[axis];
    const Fft& fft = fft_of(length);
    std::vector<Complex> in(length), out(length);
    for (size_t outer = 0; outer < values.size() / (length * inner); outer++) {
      for (size_t i = 0; i < inner; i++) {
        Complex* line = &values[outer * length * inner + i];
        for (size_t k = 0; k < length; k++) {
          in[k] = line[k * inner];
        }
        fft.forward(in.data(), out.data());
        for (size_t k = 0; k < length; k++) {
          line[k * inner] = out[k];
        }
      }
    }
    inner *= length;
  }
  if (sign > 0) {
    conjugate(values);
  }
}

}  // namespace cusim
