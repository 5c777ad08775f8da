"""Moves atoms by the forces of a client of the i-PI protocol; ASE is the server.

    python molecular_dynamics.py START.xyz PORT STEPS

Prints a line per step, then by how much the total energy has changed.
"""

import sys

import numpy as np
from ase import units
from ase.calculators.socketio import SocketIOCalculator
from ase.io import read
from ase.md.velocitydistribution import MaxwellBoltzmannDistribution
from ase.md.verlet import VelocityVerlet


def main(start, port, steps):
    atoms = read(start)
    MaxwellBoltzmannDistribution(atoms, temperature_K=100, rng=np.random.default_rng(1))
    with SocketIOCalculator(port=port, timeout=120) as server:
        atoms.calc = server
        dynamics = VelocityVerlet(atoms, 0.25 * units.fs)
        first = atoms.get_total_energy()
        energies = []
        for step in range(steps):
            dynamics.run(1)
            energies.append(atoms.get_total_energy() - first)
            print("step", step, energies[-1], flush=True)
        stress = atoms.get_stress(voigt=True)
        server.server.protocol.end()  # says EXIT; else ASE closes the connection without a word
        kinetic = atoms.get_kinetic_energy()
    largest = np.abs(energies).max()
    print("moved", np.abs(atoms.positions - read(start).positions).max())
    print("stress", np.abs(stress).max())
    print("kinetic", kinetic / len(atoms))
    print("drift", energies[-1] / len(atoms), "largest", largest / len(atoms), "eV per atom")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
