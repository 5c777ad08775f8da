#include "fft.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>

namespace cusim {
namespace {

const size_t LARGEST_PLAIN_FACTOR = 61;

// As many lines are transformed side by side, so that a processor's vectors do the arithmetic.
const size_t LINES = 8;
struct Values {
  double re[LINES], im[LINES];
};

void multiply(const Values& a, Complex b, Values& product) {
  const double re = b.real(), im = b.imag();
  for (size_t i = 0; i < LINES; i++) {
    const double x = a.re[i], y = a.im[i];
    product.re[i] = x * re - y * im;
    product.im[i] = x * im + y * re;
  }
}

void add_product(const Values& a, Complex b, Values& sum) {
  const double re = b.real(), im = b.imag();
  for (size_t i = 0; i < LINES; i++) {
    const double x = a.re[i], y = a.im[i];
    sum.re[i] += x * re - y * im;
    sum.im[i] += x * im + y * re;
  }
}

void conjugate(Values& a) {
  for (double& im : a.im) {
    im = -im;
  }
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

  void forward(const Values* in, Values* out) const {
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
    std::vector<Values> kernel(length), spectrum(length);
    for (size_t i = 0; i < n_; i++) {
      // i^2 modulo 2n: the angle stays small and exact
      const double angle = M_PI * (double)((unsigned __int128)i * i % (2 * n_)) / (double)n_;
      chirp_.push_back(unit(-angle));
      for (size_t line = 0; line < LINES; line++) {
        kernel[i].re[line] = kernel[(length - i) % length].re[line] = unit(angle).real();
        kernel[i].im[line] = kernel[(length - i) % length].im[line] = unit(angle).imag();
      }
    }
    convolution_->forward(kernel.data(), spectrum.data());
    for (const Values& value : spectrum) {
      chirp_spectrum_.emplace_back(value.re[0], value.im[0]);
    }
  }

  void convolve(const Values* in, Values* out) const {
    const size_t length = chirp_spectrum_.size();
    std::vector<Values> a(length), b(length);
    for (size_t i = 0; i < n_; i++) {
      multiply(in[i], chirp_[i], a[i]);
    }
    convolution_->forward(a.data(), b.data());
    for (size_t i = 0; i < length; i++) {
      multiply(b[i], chirp_spectrum_[i], a[i]);
      conjugate(a[i]);
    }
    convolution_->forward(a.data(), b.data());  // of the conjugate: the backward transform
    for (size_t i = 0; i < n_; i++) {
      conjugate(b[i]);
      multiply(b[i], chirp_[i] / (double)length, out[i]);
    }
  }

  // out = transform of `count` values at distance `stride`
  void combine(const Values* in, size_t stride, Values* out, size_t count, size_t level) const {
    if (count == 1) {
      *out = *in;
      return;
    }
    const size_t radix = factors_[level], part = count / radix;
    for (size_t r = 0; r < radix; r++) {
      combine(in + r * stride, stride * radix, out + r * part, part, level + 1);
    }
    Values terms[LARGEST_PLAIN_FACTOR];
    for (size_t k = 0; k < part; k++) {
      for (size_t r = 0; r < radix; r++) {
        multiply(out[r * part + k], roots_[r * k * (n_ / count)], terms[r]);
      }
      for (size_t s = 0; s < radix; s++) {
        Values sum = terms[0];
        for (size_t r = 1, turn = s; r < radix; r++, turn = (turn + s) % radix) {
          add_product(terms[r], roots_[turn * (n_ / radix)], sum);
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
    const size_t length = lengths[axis], lines = values.size() / length;
    const Fft& fft = fft_of(length);
    std::vector<Values> in(length), out(length);
    for (size_t first = 0; first < lines; first += LINES) {
      const size_t count = std::min(LINES, lines - first);
      Complex* starts[LINES];
      for (size_t i = 0; i < count; i++) {
        starts[i] = &values[(first + i) / inner * length * inner + (first + i) % inner];
      }
      for (size_t k = 0; k < length; k++) {
        for (size_t i = 0; i < count; i++) {
          in[k].re[i] = starts[i][k * inner].real();
          in[k].im[i] = starts[i][k * inner].imag();
        }
      }
      fft.forward(in.data(), out.data());
      for (size_t k = 0; k < length; k++) {
        for (size_t i = 0; i < count; i++) {
          starts[i][k * inner] = {out[k].re[i], out[k].im[i]};
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
