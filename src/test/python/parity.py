"""Compares files of Farfield with featomic, which computes the same features itself.

    python parity.py FRAMES.json KIND=FILE.mts ...

KIND is lode, soap, soap-ps, equivariant or triple; how the files have to be made stands in FeatomicParityTest.
Files are read by metatensor, so that this also shows that it takes them. Every number of a file must be
there in featomic's, under the same labels. Exit code 1 if one is missing or differs.
"""

import json
import sys

import featomic
import featomic.clebsch_gordan
import metatensor
import numpy as np

SMEARING = 0.9
RADIUS = 3.5
BASIS = {
    "type": "TensorProduct",
    "max_angular": 2,
    "radial": {"type": "Gto", "max_radial": 1, "radius": RADIUS},
    "spline_accuracy": None,
}
TOLERANCE = 1e-7  # of the largest number of a block: theirs has ten digits


class Frame(featomic.SystemBase):
    """Atoms and cell as they are; featomic finds the neighbours."""

    def __init__(self, frame):
        super().__init__()
        self._types = np.array(frame["types"], dtype=np.int32)
        self._positions = np.array(frame["positions"], dtype=np.float64).reshape(-1, 3)
        self._cell = np.array(frame["cell"], dtype=np.float64).reshape(3, 3)

    def size(self):
        return len(self._types)

    def types(self):
        return self._types

    def positions(self):
        return self._positions

    def cell(self):
        return self._cell


def lode():
    return featomic.LodeSphericalExpansion(
        density={"type": "SmearedPowerLaw", "smearing": SMEARING, "exponent": 1},
        k_cutoff=1.2 * np.pi / SMEARING,
        basis=BASIS,
    )


def soap_hypers():
    return {
        "cutoff": {"radius": RADIUS, "smoothing": {"type": "ShiftedCosine", "width": 0.5}},
        "density": {"type": "Gaussian", "width": 0.4},
        "basis": BASIS,
    }


def theirs(kind, frames):
    if kind == "lode":
        return lode().compute(frames, gradients=["positions"])
    if kind == "soap":
        return featomic.SphericalExpansion(**soap_hypers()).compute(frames, gradients=["positions"])
    if kind == "soap-ps":
        return featomic.SoapPowerSpectrum(**soap_hypers()).compute(frames)
    if kind == "equivariant":
        power = featomic.clebsch_gordan.EquivariantPowerSpectrum(lode())
        return power.compute(frames, neighbors_to_properties=True)
    if kind == "triple":
        density = lode().compute(frames).keys_to_properties("neighbor_type")
        triple = featomic.clebsch_gordan.DensityCorrelations(
            n_correlations=2, max_angular=3 * BASIS["max_angular"], skip_redundant=False
        )
        return triple.compute(density)
    raise SystemExit(f"unknown kind {kind}")


def rows(labels):
    return {tuple(int(x) for x in row): i for i, row in enumerate(labels.values)}


def numbers(block, key):
    """Every number by its labels; those of the key are among them, whatever they stand in."""
    samples, properties = block.samples, block.properties
    fixed = {n: int(key[n]) for n in key.names}
    values = np.asarray(block.values)
    values = values.reshape(len(samples), -1, len(properties))
    return fixed, samples, properties, values


def merge(tensor):
    """(o3_lambda, o3_sigma, centre) -> sample -> labels of the property -> components."""
    all_numbers = {}
    for key, block in tensor.items():
        fixed, samples, properties, values = numbers(block, key)
        kind = (fixed.pop("o3_lambda", 0), fixed.pop("o3_sigma", 1), fixed.pop("center_type"))
        into = all_numbers.setdefault(kind, {})
        names = properties.names
        for p, row in enumerate(properties.values):
            labels = dict(fixed)
            labels.update({n: int(x) for n, x in zip(names, row)})
            column = tuple(sorted(labels.items()))
            for sample, s in rows(samples).items():
                into.setdefault(sample, {})[column] = values[s, :, p]
    return all_numbers


def both_orders(spectrum):
    """Of two types featomic keeps one order, times √2."""
    for samples in spectrum.values():
        for columns in samples.values():
            for column, value in list(columns.items()):
                labels = dict(column)
                first, second = labels["neighbor_1_type"], labels["neighbor_2_type"]
                if first != second:
                    columns[column] = value / np.sqrt(2)
                    labels.update(
                        neighbor_1_type=second,
                        neighbor_2_type=first,
                        n_1=labels["n_2"],
                        n_2=labels["n_1"],
                    )
                    columns[tuple(sorted(labels.items()))] = value / np.sqrt(2)
    return spectrum


def compare(name, ours, other):
    """The largest difference, relative to the largest number of its kind."""
    worst, count, absent = 0.0, 0, 0
    for kind, samples in ours.items():
        largest = max(np.abs(v).max() for columns in samples.values() for v in columns.values())
        for sample, columns in samples.items():
            known = other.get(kind, {}).get(sample, {})
            for column, value in columns.items():
                if column not in known:
                    # theirs has no row where a neighbour of a type is missing, ours zeros
                    if np.abs(value).max() > 1e-12:
                        raise SystemExit(f"{name}: featomic lacks {kind} {sample} {column}")
                    absent += 1
                    continue
                worst = max(worst, np.abs(value - known[column]).max() / max(largest, 1e-300))
                count += 1
    print(f"{name}: {count} compared, {absent} zeros that featomic leaves out, worst {worst:.1e}")
    if count == 0 or worst > TOLERANCE:
        raise SystemExit(f"{name}: differs from featomic {featomic.__version__}")


def compare_gradients(name, ours, other):
    """Position gradients of blocks that have the same keys."""
    worst, count = 0.0, 0
    for key, block in ours.items():
        match = [b for k, b in other.items() if all(int(k[n]) == int(key[n]) for n in key.names)]
        if len(match) != 1:
            continue
        mine, their = block.gradient("positions"), match[0].gradient("positions")
        where = {tuple(int(x) for x in r): i for i, r in enumerate(block.samples.values)}
        sample_of = {i: tuple(int(x) for x in r) for i, r in enumerate(match[0].samples.values)}
        at = rows(mine.samples)
        mine_values, their_values = np.asarray(mine.values), np.asarray(their.values)
        largest = max(np.abs(their_values).max(initial=0), 1e-300)
        for row, i in rows(their.samples).items():
            sample = sample_of[row[0]]
            if sample not in where:
                raise SystemExit(f"{name}: has no row {sample}")
            place = (where[sample],) + row[1:]
            value = mine_values[at[place]] if place in at else np.zeros_like(their_values[i])
            worst = max(worst, np.abs(value - their_values[i]).max() / largest)
            count += 1
    print(f"{name} gradients: {count} rows compared, worst {worst:.1e}")
    if count == 0 or worst > 1e-6:
        raise SystemExit(f"{name}: gradients differ from featomic {featomic.__version__}")


def main(arguments):
    with open(arguments[0]) as file:
        frames = [Frame(frame) for frame in json.load(file)]
    for argument in arguments[1:]:
        kind, path = argument.split("=", 1)
        ours = metatensor.load(path)
        other = theirs(kind, frames)
        their_numbers = merge(other)
        if kind == "soap-ps":
            their_numbers = both_orders(their_numbers)
        compare(kind, merge(ours), their_numbers)
        if "positions" in ours[0].gradients_list():
            compare_gradients(kind, ours, other)


main(sys.argv[1:])
