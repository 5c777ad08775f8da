"""LODE coefficients, straight from their definition.

    c_inlm = ∫ d³r R_nl(r) Y_lm(r̂) V(r_i + r),   V(x) = Σ_j w_j v(|x - r_j|)

over all atoms and images: in reciprocal space for crystals, in real space for molecules. Arrays of
coefficients are [centre][m][n][channel], one for each l.
"""

import dataclasses
import math

import numpy as np

import potentials
import radial

Y00 = 1 / math.sqrt(4 * math.pi)


@dataclasses.dataclass
class Sources:
    """Point charges, [atom][channel], and point dipoles, [atom][channel][xyz]."""

    positions: np.ndarray
    charges: np.ndarray
    dipoles: np.ndarray


def sources_of(case):
    positions = np.array(case["positions"], dtype=float)
    types = np.array(case["types"])
    if case.get("dipoles") is not None:
        dipoles = np.array(case["dipoles"])[:, None, :]
        return Sources(positions, np.zeros((len(types), 1)), dipoles)
    if case["charges"] is not None:
        charges = np.array(case["charges"])[:, None]
    else:
        charges = (types[:, None] == np.array(case["channels"])).astype(float)
    return Sources(positions, charges, np.zeros(charges.shape + (3,)))


def legendre(l, m, z):
    """P_lm(z) without the Condon-Shortley phase, m >= 0."""
    below = np.zeros_like(z)
    here = math.prod(range(1, 2 * m, 2)) * np.sqrt(np.maximum(0, 1 - z**2)) ** m
    for n in range(m + 1, l + 1):
        below, here = here, ((2 * n - 1) * z * here - (n + m - 1) * below) / (n - m)
    return here


def harmonics(l, vectors):
    """Real Y_lm of the directions of vectors, [m = -l … l][vector]; z where there is none."""
    x, y, z = np.asarray(vectors, dtype=float).T
    length = np.sqrt(x**2 + y**2 + z**2)
    z = np.where(length > 0, z / np.where(length > 0, length, 1), 1)
    phi = np.arctan2(y, x)
    rows = []
    for m in range(-l, l + 1):
        a = abs(m)
        norm = (2 * l + 1) / (4 * math.pi) * math.factorial(l - a) / math.factorial(l + a)
        angle = np.sin(a * phi) if m < 0 else np.cos(a * phi)
        factor = math.sqrt(norm * (2 if m else 1))
        rows.append(factor * legendre(l, a, z) * angle)
    return np.array(rows)


def reciprocal_vectors(cell, cutoff):
    """All k with 0 < |k| < cutoff."""
    limits = np.ceil(cutoff * np.linalg.norm(cell, axis=1) / (2 * math.pi)).astype(int)
    n = np.stack(np.meshgrid(*(np.arange(-x, x + 1) for x in limits), indexing="ij"), -1)
    k = n.reshape(-1, 3) @ (2 * math.pi * np.linalg.inv(cell).T)
    length = np.linalg.norm(k, axis=1)
    return k[(length < cutoff) & n.reshape(-1, 3).any(axis=1)]


def lattice_sum(cell, centres, sources, basis, potential, max_angular, cutoff):
    """The sum over the whole sphere of k, with e^(ik·r) = 4π Σ i^l j_l(kr) Y_lm(k̂) Y_lm(r̂)."""
    k = reciprocal_vectors(cell, cutoff)
    distinct, where = np.unique(np.linalg.norm(k, axis=1), return_inverse=True)
    spectrum = np.array([potential.fourier(x) for x in distinct])
    strength = sources.charges + 1j * np.einsum("kx,jax->kja", k, sources.dipoles)
    structure = np.einsum("kj,kja->ka", np.exp(1j * k @ sources.positions.T), strength)
    product = np.exp(1j * k @ centres.T)[:, :, None] * structure.conj()[:, None, :]
    factor = 4 * math.pi / abs(np.linalg.det(cell))
    result = []
    for l in range(max_angular + 1):
        amplitudes = (spectrum * basis.transform(l, distinct))[:, where]
        waves = np.real(1j**l * product)
        y = harmonics(l, k)
        c = np.array([[(a * row) @ waves.reshape(len(k), -1) for a in amplitudes] for row in y])
        result.append(factor * c.reshape(c.shape[:2] + waves.shape[1:]).transpose(2, 0, 1, 3))
    zero = factor * potential.fourier_at_zero() * basis.transform(0, np.zeros(1))[:, 0] * Y00
    result[0] += zero[:, None] * sources.charges.sum(axis=0)
    return result


def pair_functions(basis, potential, max_angular, distances):
    """f_nl(d) as [l][n][distance]: what a unit charge at d makes of c_nlm, over Y_lm(d̂).

    f_nl(d) = 2π ∫ r² R_nl(r) ∫ P_l(t) v(√(r² + d² - 2rdt)) dt dr.
    """
    t, weights = radial.gauss_legendre(-1, 1, 128)
    p = np.array([legendre(l, 0, t) * weights for l in range(max_angular + 1)])
    result = np.empty((max_angular + 1, len(basis.n), len(distances)))
    for i, d in enumerate(distances):
        r = basis.r[:, None]
        squares = (r - d) ** 2 + 2 * r * d * (1 - t)
        shells = potential.value(np.sqrt(squares)) @ p.T
        for l in range(max_angular + 1):
            result[l, :, i] = 2 * math.pi * basis.integrate(l, shells[:, l])
    return result


def pair_sum(centres, sources, basis, potential, max_angular):
    """The sum over the atoms of a molecule."""
    if sources.dipoles.any():
        raise ValueError("dipoles are for crystals")
    d = sources.positions[None] - centres[:, None]
    shape = d.shape[:2]
    distinct, where = np.unique(np.linalg.norm(d, axis=2), return_inverse=True)
    f = pair_functions(basis, potential, max_angular, distinct)[..., where.reshape(-1)]
    result = []
    for l in range(max_angular + 1):
        y = harmonics(l, d.reshape(-1, 3)).reshape(-1, *shape)
        pairs = f[l].reshape(-1, *shape)
        result.append(np.einsum("mij,nij,ja->imna", y, pairs, sources.charges, optimize=True))
    return result


def subtract_centre(c, weight, sources, basis, potential):
    """c_n00 of the atom itself, not of its images, is multiplied by the weight."""
    own = math.sqrt(4 * math.pi) * basis.integrate(0, potential.value(basis.r))
    c[0][:, 0] -= (1 - weight) * own[:, None] * sources.charges[:, None, :]


def power_spectrum(c):
    """[l][atom][channel][n][channel][n]."""
    return [
        (-1) ** l / math.sqrt(2 * l + 1) * np.einsum("imna,imob->ianbo", x, x)
        for l, x in enumerate(c)
    ]


def coefficients(case):
    """All coefficients of one case."""
    sources = sources_of(case)
    b = case["basis"]
    basis = radial.Basis(b["kind"], b["max_radial"], b["radius"])
    potential = potentials.of(case)
    max_angular = case["max_angular"]
    if case["cell"] is None:
        c = pair_sum(sources.positions, sources, basis, potential, max_angular)
    else:
        cell = np.array(case["cell"])
        cutoff = case["k_cutoff"]
        c = lattice_sum(cell, sources.positions, sources, basis, potential, max_angular, cutoff)
    subtract_centre(c, case["center_atom_weight"], sources, basis, potential)
    return c
