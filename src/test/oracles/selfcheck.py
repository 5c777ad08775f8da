"""Checks of the program itself, in ways that share little with how it computes coefficients.

- Crystals: the sum over images in real space instead of reciprocal vectors, for all exponents.
- Dipoles: charges on a line instead of a derivative.
- Harmonics and radial functions: orthonormal, and converged in the number of nodes.
"""

import math

import numpy as np
from numpy.polynomial import chebyshev

import lode
import potentials
import radial

TOLERANCE = 1e-10
CRYSTALS = ["triclinic_p0", "triclinic_p0.5", "triclinic_p1", "triclinic_p2.7", "triclinic_p3"]
CRYSTALS += ["triclinic_p4", "triclinic_p6", "triclinic_p12.0", "yukawa"]
CENTRE = 4  # one atom is enough

# Images are counted with a weight that falls from 1 to 0 around 82 Å. What the weight leaves out
# varies so slowly from cell to cell that its sum is its integral, to e^(-G²w²/4) with w = 15 Å and
# the shortest reciprocal vector G.
SWITCH = 82
WIDTH = 15
REACH = SWITCH + 5.5 * WIDTH


def switch(d):
    return potentials.erfc((d - SWITCH) / WIDTH) / 2


class PairTable:
    """Y_00-normalised pair functions f_nl(d) at millions of distances: a Chebyshev interpolation of
    f (d² + 9)^(q/2), smooth up to d = ∞, in u = d/(d + 6)."""

    NODES = 240

    def __init__(self, basis, potential, max_angular):
        self.power = min(potential.decay, 4) / 2
        x = chebyshev.chebpts1(self.NODES)
        u = (x + 1) / 2
        d = 6 * u / (1 - u)
        f = lode.pair_functions(basis, potential, max_angular, d) * (d**2 + 9) ** self.power
        self.shape = f.shape[:2]
        basis_values = chebyshev.chebvander(x, self.NODES - 1)
        self.series = 2 / self.NODES * basis_values.T @ f.reshape(-1, self.NODES).T
        self.series[0] /= 2

    def __call__(self, d):
        values = chebyshev.chebvander(2 * d / (d + 6) - 1, self.NODES - 1) @ self.series
        return (values.T / (d**2 + 9) ** self.power).reshape(*self.shape, -1)


def images(cell, difference):
    """All vectors to the images of a point within reach."""
    heights = 1 / np.linalg.norm(np.linalg.inv(cell), axis=0)
    limits = np.ceil((REACH + np.linalg.norm(difference)) / heights).astype(int)
    n = np.stack(np.meshgrid(*(np.arange(-x, x + 1) for x in limits), indexing="ij"), -1)
    d = difference + n.reshape(-1, 3) @ cell
    return d[np.linalg.norm(d, axis=1) < REACH]


def integral(table, weight, edges):
    """∫ weight(d) f_n0(d) d³d over shells, [n]; the last may reach to infinity."""
    total = 0
    for lower, upper in zip(edges, edges[1:]):
        if upper < math.inf:
            d, w = radial.gauss_legendre(lower, upper, 30)
        else:
            s, w = radial.gauss_legendre(0, 1, 30)
            d = lower / s
            w = w * lower / s**2
        total = total + table(d)[0] @ (4 * math.pi * d**2 * weight(d) * w)
    return total


def image_sum(case, centre):
    """Coefficients of one atom, [l] of [m][n][channel]."""
    b = case["basis"]
    basis = radial.Basis(b["kind"], b["max_radial"], b["radius"])
    potential = potentials.of(case)
    sources = lode.sources_of(case)
    cell = np.array(case["cell"])
    table = PairTable(basis, potential, case["max_angular"])
    channels = sources.charges.shape[1]
    result = [
        np.zeros((2 * l + 1, len(basis.n), channels)) for l in range(case["max_angular"] + 1)
    ]
    for position, charges in zip(sources.positions, sources.charges):
        vectors = images(cell, position - sources.positions[centre])
        for part in np.array_split(vectors, max(1, len(vectors) // 20000)):
            d = np.linalg.norm(part, axis=1)
            f = table(d) * switch(d)
            for l, c in enumerate(result):
                c += (lode.harmonics(l, part) @ f[l].T)[:, :, None] * charges
    shells = np.linspace(0, REACH, 31)
    if potential.background:  # the lattice sum drops k = 0: the mean of the potential
        mean = -integral(table, switch, shells)
    else:
        mean = integral(table, lambda d: 1 - switch(d), [*shells, math.inf])
    density = sources.charges.sum(axis=0) / abs(np.linalg.det(cell))
    result[0][0] += lode.Y00 * mean[:, None] * density
    return result


def crystal(case):
    # Files keep to the k_cutoff of their case: what is beyond it is up to 1e-9.
    converged = 8 / case["smearing"]
    case = case | {"center_atom_weight": 1.0, "max_angular": 2, "k_cutoff": converged}
    ours = [c[CENTRE] for c in lode.coefficients(case)]
    return difference(image_sum(case, CENTRE), ours)


def dipoles(case):
    """A dipole as eight charges on a line, at ±1 … ±4 steps: the derivative to eighth order."""
    sources = lode.sources_of(case)
    step = 0.05
    weights = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
    moments = sources.dipoles[:, 0]
    sizes = np.linalg.norm(moments, axis=1, keepdims=True)
    places, charges = [], []
    for k, weight in weights.items():
        for sign in (-1, 1):
            places.append(sources.positions + sign * k * step * moments / sizes)
            charges.append(sign * weight / step * sizes)
    charges = np.concatenate(charges)
    line = lode.Sources(np.concatenate(places), charges, np.zeros(charges.shape + (3,)))
    b = case["basis"]
    lines = lode.lattice_sum(
        np.array(case["cell"]),
        sources.positions,
        line,
        radial.Basis(b["kind"], b["max_radial"], b["radius"]),
        potentials.of(case),
        case["max_angular"],
        case["k_cutoff"],
    )
    return difference(lines, lode.coefficients(case))


def harmonics():
    z, w = radial.gauss_legendre(-1, 1, 20)
    phi = np.arange(40) * 2 * math.pi / 40
    rho = np.sqrt(1 - z**2)[:, None]
    points = np.stack([rho * np.cos(phi), rho * np.sin(phi), z[:, None] + 0 * phi], -1)
    y = np.concatenate([lode.harmonics(l, points.reshape(-1, 3)) for l in range(7)])
    overlap = (y * np.repeat(w * 2 * math.pi / 40, 40)) @ y.T
    first = y[1:4].T - math.sqrt(3 / (4 * math.pi)) * points.reshape(-1, 3)[:, [1, 2, 0]]
    return max(np.abs(overlap - np.eye(len(y))).max(), np.abs(first).max())


def bases():
    """Against half as many nodes again, at the highest k of any case."""
    worst = 0
    k = np.linspace(0, 8, 9)
    for kind, max_radial, radius in (("gto", 3, 4.0), ("monomial", 2, 3.0), ("laplacian", 2, 3.0)):
        basis = radial.Basis(kind, max_radial, radius)
        finer = radial.Basis(kind, max_radial, radius, radial.NODES * 3 // 2)
        for l in range(5):
            r = basis.functions(l)
            worst = max(worst, np.abs((r * basis.weights) @ r.T - np.eye(len(r))).max())
            worst = max(worst, np.abs(basis.transform(l, k) - finer.transform(l, k)).max())
    return worst


def difference(a, b):
    largest = max(np.abs(x).max() for x in b)
    return max(np.abs(x - y).max() for x, y in zip(a, b)) / largest


def run(read):
    """Prints the largest relative deviation of each check; whether all are small."""
    checks = {"harmonics": harmonics, "radial functions": bases}
    checks |= {f"images, {name}": lambda name=name: crystal(read(name)) for name in CRYSTALS}
    checks["charges on a line, dipoles_p1"] = lambda: dipoles(read("dipoles_p1"))
    worst = 0
    for name, check in checks.items():
        error = check()
        print(f"{name:32} {error:.1e}", flush=True)
        worst = max(worst, error)
    return worst <= TOLERANCE
