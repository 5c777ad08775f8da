"""Potentials of one smeared source: v(r) in real space and its Fourier transform."""

import math

import mpmath
import numpy as np

mpmath.mp.dps = 30
erfc = np.vectorize(math.erfc, otypes=[float])


class PowerLaw:
    """v_p(r), 1/r^p far away; p = 0 is the smeared density itself."""

    def __init__(self, exponent, smearing):
        self.p = exponent
        self.sigma = smearing

    @property
    def decay(self):
        return self.p if self.p > 0 else math.inf

    @property
    def background(self):
        """Whether the integral of v diverges, so that k = 0 is dropped."""
        return 0 < self.p <= 3

    def fourier(self, k):
        """v̂(k), k > 0, by the upper incomplete gamma function in 30 digits."""
        x = mpmath.mpf(float(k)) ** 2 * mpmath.mpf(self.sigma) ** 2 / 2
        if self.p == 0:
            return float((4 * mpmath.pi * self.sigma**2) ** 0.75 * mpmath.exp(-x))
        a = (3 - mpmath.mpf(self.p)) / 2
        return float(self._prefactor() * mpmath.gammainc(a, x) / x**a)

    def fourier_at_zero(self):
        if self.background:
            return 0.0
        if self.p == 0:
            return (4 * math.pi * self.sigma**2) ** 0.75
        return float(self._prefactor() * 2 / (self.p - 3))

    def _prefactor(self):
        p = mpmath.mpf(self.p)
        width = 2 * mpmath.mpf(self.sigma) ** 2
        return mpmath.pi ** mpmath.mpf(1.5) * width ** ((3 - p) / 2) / mpmath.gamma(p / 2)

    def value(self, r):
        """v(r) of an array of distances.

        gamma(a, x) / Gamma(a) = x^a e^-x sum_n x^n / Gamma(a + n + 1): all terms are positive, and
        the powers of r cancel, so that nothing is lost at small r. Beyond x = 60 it is 1.
        """
        x = r**2 / (2 * self.sigma**2)
        if self.p == 0:
            return (math.pi * self.sigma**2) ** -0.75 * np.exp(-x)
        a = self.p / 2
        far = x > 60
        result = np.empty_like(r)
        result[far] = r[far] ** -self.p
        near = x[~far]
        term = np.exp(-near) / math.gamma(a + 1)
        total = term.copy()
        n = 0
        while np.any(term > 1e-18 * total):
            n += 1
            term *= near / (a + n)
            total += term
        result[~far] = total * (2 * self.sigma**2) ** -a
        return result


class Yukawa:
    """e^(-kappa r)/r of a Gaussian source."""

    decay = math.inf
    background = False

    def __init__(self, kappa, smearing):
        self.kappa = kappa
        self.sigma = smearing

    def fourier(self, k):
        return 4 * math.pi * math.exp(-(k * self.sigma) ** 2 / 2) / (k**2 + self.kappa**2)

    def fourier_at_zero(self):
        return self.fourier(0)

    def value(self, r):
        """v(r) = e^(a²) [e^(-kappa r) erfc(a - b) - e^(kappa r) erfc(a + b)] / 2r with
        a = kappa sigma/√2 and b = r/(√2 sigma). Near r = 0 the difference cancels: in 30 digits
        enough of them are left.
        """
        result = np.empty_like(r)
        near = r < 0.1 * self.sigma
        result[near] = [self._in_30_digits(x) for x in r[near]]
        x = r[~near]
        a = self.kappa * self.sigma / math.sqrt(2)
        b = x / (math.sqrt(2) * self.sigma)
        growing = np.exp(self.kappa * np.minimum(x, 40 * self.sigma))  # erfc is 0 beyond
        bracket = np.exp(-self.kappa * x) * erfc(a - b) - growing * erfc(a + b)
        result[~near] = math.exp(a * a) * bracket / (2 * x)
        return result

    def _in_30_digits(self, r):
        r = mpmath.mpf(max(r, 1e-9))
        a = self.kappa * self.sigma / mpmath.sqrt(2)
        b = r / (mpmath.sqrt(2) * self.sigma)
        decaying = mpmath.exp(-self.kappa * r) * mpmath.erfc(a - b)
        growing = mpmath.exp(self.kappa * r) * mpmath.erfc(a + b)
        return float(mpmath.exp(a * a) * (decaying - growing) / (2 * r))


def of(case):
    """The potential that a file describes."""
    described = case.get("potential")
    if described is None:
        return PowerLaw(case["exponent"], case["smearing"])
    if described["kind"] == "yukawa":
        return Yukawa(described["kappa"], case["smearing"])
    raise ValueError(f"unknown potential {described}")
