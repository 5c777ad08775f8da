#!/usr/bin/env python3
"""Computes the coefficients in src/test/resources/oracles again, or those of a new case."""

import argparse
import json
import pathlib
import sys
import time

import numpy as np

import lode
import selfcheck

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "resources" / "oracles"
TOLERANCE = 1e-10
LAYOUT = "values[l] has shape [atom][m=-l..l][n][channel]"
POWER_LAYOUT = "[l][atom][channel1][n1][channel2][n2], (-1)^l/sqrt(2l+1) sum_m c c"


def path(name):
    return FOLDER / f"{name}.json"


def read(name):
    return json.loads(path(name).read_text(encoding="utf-8"))


def deviation(computed, stored):
    """The largest difference, relative to the largest number."""
    stored = [np.array(x) for x in stored]
    if [x.shape for x in computed] != [x.shape for x in stored]:
        return np.inf
    largest = max(np.abs(x).max() for x in stored)
    return max(np.abs(a - b).max() for a, b in zip(computed, stored)) / largest


def check(names):
    worst = 0
    for name in names:
        start = time.perf_counter()
        case = read(name)
        c = lode.coefficients(case)
        found = {"values": deviation(c, case["values"])}
        if "power_spectrum" in case:
            found["power spectrum"] = deviation(lode.power_spectrum(c), case["power_spectrum"])
        said = ", ".join(f"{what} {x:.1e}" for what, x in found.items())
        print(f"{name:32} {said}   ({time.perf_counter() - start:.1f} s)", flush=True)
        worst = max(worst, *found.values())
    print(f"{len(names)} cases, largest relative deviation {worst:.1e}")
    return worst <= TOLERANCE


def write(name):
    """Keeps what the file says of the case and replaces what is computed of it."""
    case = {"name": name} | read(name)
    c = lode.coefficients(case)
    case |= {"layout": LAYOUT, "values": [x.tolist() for x in c]}
    if "power_spectrum" in case:
        power = [x.tolist() for x in lode.power_spectrum(c)]
        case |= {"power_spectrum_layout": POWER_LAYOUT, "power_spectrum": power}
    path(name).write_text(json.dumps(case), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--check", nargs="*", metavar="NAME", help="compare these cases, or all")
    what.add_argument("--write", metavar="NAME", help="compute the values of NAME.json and store them")
    what.add_argument("--self-check", action="store_true", help="check this program in other ways")
    options = parser.parse_args()
    if options.write:
        write(options.write)
        return 0
    if options.self_check:
        return 0 if selfcheck.run(read) else 1
    names = options.check or sorted(x.stem for x in FOLDER.glob("*.json"))
    return 0 if check(names) else 1


if __name__ == "__main__":
    sys.exit(main())
