"""Charges of EEQ-2019 beside those of dftd4 (Python package of that name), which has the same model and its own sums.

eeq.py [COMMAND ...]: COMMAND is the program, ./farfield by default. Needs ase (3.29.0) and dftd4 (4.3.1). Molecules of the G2 set with atoms
moved at random and charges -1, 0 or 1; crystals of two to 16 atoms; one crystal in cells of several sizes, whose charges must
not depend on that. Ends with 1 where a molecule differs by more than 1e-6 e, or our crystals by more than 1e-10 e.
"""

import pathlib
import random
import subprocess
import sys
import tempfile

import ase.io
import numpy
from ase.build import bulk, molecule
from ase.collections import g2
from ase.units import Bohr
from dftd4.interface import DispersionModel


def molecules():
    draw = random.Random(5)
    for name in g2.names:
        atoms = molecule(name)
        if len(atoms) > 1:
            atoms.rattle(0.05, seed=3)
            atoms.info = {"charge": draw.choice([-1, 0, 1])}
            yield name, atoms


def crystals():
    kinds = [("NaCl", "rocksalt", 5.64), ("MgO", "rocksalt", 4.21), ("GaAs", "zincblende", 5.65), ("CsCl", "cesiumchloride", 4.12),
             ("LaN", "rocksalt", 5.3), ("PbS", "rocksalt", 5.94), ("UN", "rocksalt", 4.89)]
    for name, structure, edge in kinds:
        for repeats in [(1, 1, 1), (2, 1, 1), (2, 2, 2)]:
            atoms = bulk(name, structure, edge).repeat(repeats)
            atoms.rattle(0.08, seed=len(atoms))
            yield name, atoms


def one_crystal():
    atoms = bulk("MgO", "rocksalt", 4.21)
    atoms.rattle(0.08, seed=2)
    for n in [1, 2, 3]:
        yield f"MgO {n}x{n}x{n}", atoms.repeat(n)


def theirs(atoms):
    periodic = atoms.pbc.any()
    cell, directions = (atoms.cell.array / Bohr, numpy.array(atoms.pbc)) if periodic else (None, None)
    model = DispersionModel(atoms.numbers, atoms.positions / Bohr, atoms.info.get("charge", 0), cell, directions)
    return model.get_properties()["partial charges"]


def ours(command, frames):
    with tempfile.TemporaryDirectory() as folder:
        given, made = pathlib.Path(folder, "in.xyz"), pathlib.Path(folder, "out.xyz")
        frames = [atoms.copy() for atoms in frames]
        for atoms in frames:
            atoms.info.setdefault("charge", 0)
        ase.io.write(given, frames)
        subprocess.run([*command, "charges", given, "--out", made], check=True, stderr=subprocess.DEVNULL)
        return [a.get_charges() for a in ase.io.read(made, ":")]


def main(command):
    sets = {"molecules": list(molecules()), "crystals": list(crystals()), "one crystal": list(one_crystal())}
    frames = [atoms for frames in sets.values() for _, atoms in frames]
    charges = iter(ours(command, frames))
    print("| | frames | median of largest differences, e | largest | of |")
    print("|---|---|---|---|---|")
    wrong = False
    for name, named in sets.items():
        own = [next(charges) for _ in named]
        apart = [(abs(q - theirs(atoms)).max(), what) for q, (what, atoms) in zip(own, named)]
        worst = max(apart)
        print(f"| {name} | {len(named)} | {numpy.median([d for d, _ in apart]):.1e} | {worst[0]:.1e} | {worst[1]} |")
        wrong |= name == "molecules" and worst[0] > 1e-6
    print()
    print("| MgO, charge of its first atom | Farfield | dftd4 |")
    print("|---|---|---|")
    for q, (what, atoms) in zip(own, sets["one crystal"]):
        print(f"| {what[4:]} | {q[0]:.8f} | {theirs(atoms)[0]:.8f} |")
    wrong |= max(abs(q[0] - own[0][0]) for q in own) > 1e-10
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(sys.argv[1:] or ["./farfield"])
