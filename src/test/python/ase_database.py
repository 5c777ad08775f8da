"""Writes 30 frames as a database of ASE and, read from it again, as extended XYZ: ase_database.py FOLDER

Numbers have as few digits as ASE writes to columns of extended XYZ; AseReaderTest compares both.
"""

import sys

import ase
import ase.calculators.singlepoint
import ase.db
import ase.io
import numpy as np

folder = sys.argv[1]
rng = np.random.default_rng(1)


def numbers(*shape):
    return rng.integers(-99999, 100000, shape) / 256  # exact, with eight decimals


with ase.db.connect(f"{folder}/t.db") as db:
    for f in range(34):
        n = 1 + f % 5
        atoms = ase.Atoms(rng.integers(1, 100, n), numbers(n, 3).round(3))
        if f % 3:
            atoms.cell = np.diag([9.0, 8.5, 7.25]) + rng.uniform(size=(3, 3))
            atoms.pbc = [f % 2 == 0, True, f % 3 == 1]
        if f % 4 == 1:
            atoms.set_initial_charges(numbers(n))
            atoms.set_initial_magnetic_moments(numbers(n))
            atoms.set_tags(range(n))
        if f % 4 == 2:
            atoms.set_masses(abs(numbers(n)) + 1)
            atoms.set_momenta(numbers(n, 3))
        if f % 5:
            atoms.calc = ase.calculators.singlepoint.SinglePointCalculator(
                atoms,
                energy=rng.normal(),
                free_energy=rng.normal(),
                forces=numbers(n, 3),
                stress=rng.normal(size=6),
                dipole=rng.normal(size=3),
                charges=numbers(n),
                magmoms=numbers(n),
                magmom=rng.normal(),
            )
        if f >= 30:
            db.write(atoms)
        else:
            db.write(atoms, config=f"c{f % 3}", n=f, done=bool(f % 2), weight=f / 7, data={"x": np.arange(3)})
    db.delete(range(31, 35))
ase.io.write(f"{folder}/t.xyz", ase.io.read(f"{folder}/t.db", index=":"), format="extxyz")
