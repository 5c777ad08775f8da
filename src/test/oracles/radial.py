"""Orthonormal radial functions and their integrals, by Gauss-Legendre quadrature."""

import functools
import math

import mpmath
import numpy as np

NODES = 240


def gauss_legendre(lower, upper, nodes):
    x, w = np.polynomial.legendre.leggauss(nodes)
    half = (upper - lower) / 2
    return lower + half * (x + 1), half * w


def spherical_bessel(l, x):
    """j_l(x): the power series where x is small, upward recursion where that is stable."""
    x = np.asarray(x, dtype=float)
    result = np.empty_like(x)
    small = x < l + 1
    s = x[small]
    term = s**l / math.prod(range(1, 2 * l + 2, 2))
    total = term.copy()
    for n in range(1, 40):
        term *= -(s**2) / (2 * n * (2 * l + 2 * n + 1))
        total += term
    result[small] = total
    b = x[~small]
    before, here = np.cos(b) / b, np.sin(b) / b
    for n in range(l):
        before, here = here, (2 * n + 1) / b * here - before
    result[~small] = here
    return result


class Basis:
    """R_nl on the nodes of a quadrature, n = 0 … max_radial, made orthonormal by S^(-1/2)."""

    def __init__(self, kind, max_radial, radius, nodes=NODES):
        self.kind = kind
        self.n = np.arange(max_radial + 1)
        self.radius = radius
        self.widths = radius * np.sqrt(np.maximum(self.n, 1)) / (max_radial + 1)
        end = 10 * self.widths.max() if kind == "gto" else radius
        self.r, weights = gauss_legendre(0, end, nodes)
        self.weights = weights * self.r**2

    def primitives(self, l):
        r, n = self.r, self.n[:, None]
        if self.kind == "gto":
            return r**n * np.exp(-(r**2) / (2 * self.widths[:, None] ** 2))
        if self.kind == "monomial":
            return r ** (l + 2 * n)
        if self.kind == "laplacian":
            zeros = [float(mpmath.besseljzero(l + 0.5, i + 1)) for i in self.n]
            return np.array([spherical_bessel(l, z * r / self.radius) for z in zeros])
        raise ValueError(f"unknown basis {self.kind}")

    @functools.lru_cache(maxsize=None)
    def functions(self, l):
        """R_nl as [n][node]."""
        primitives = self.primitives(l)
        # Löwdin's functions depend on the norms of those they are made of: here 1.
        primitives /= np.sqrt((primitives**2 * self.weights).sum(axis=1))[:, None]
        values, vectors = np.linalg.eigh((primitives * self.weights) @ primitives.T)
        return (vectors / np.sqrt(values)) @ vectors.T @ primitives

    def integrate(self, l, f):
        """∫ r² R_nl(r) f(r) dr for f as [node] or [node][any]."""
        return (self.functions(l) * self.weights) @ f

    def transform(self, l, k):
        """I_nl(k) = ∫ r² R_nl(r) j_l(kr) dr as [n][k]."""
        return self.integrate(l, spherical_bessel(l, np.outer(self.r, k)))
