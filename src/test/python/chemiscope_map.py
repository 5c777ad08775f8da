"""Checks that chemiscope shows what `farfield explore --format chemiscope` wrote, and would have written the same itself.

chemiscope_map.py FILE.json.gz
"""

import gzip
import json
import sys

import ase
import chemiscope
import numpy as np

path = sys.argv[1]
chemiscope.show_input(path)
with gzip.open(path, "rt") as file:
    ours = json.load(file)

structures = []
for s in ours["structures"]:
    cell = np.reshape(s["cell"], (3, 3)) if "cell" in s else None
    positions = np.transpose([s["x"], s["y"], s["z"]])
    structures.append(ase.Atoms(s["names"], positions, cell=cell, pbc=cell is not None))
environments = [(e["structure"], e["center"], e["cutoff"]) for e in ours["environments"]]
theirs = chemiscope.create_input(
    structures=structures, properties=ours["properties"], environments=environments, metadata=ours["meta"]
)
assert theirs["environments"] == ours["environments"]
assert len(theirs["structures"]) == len(ours["structures"])
for a, b in zip(theirs["structures"], ours["structures"]):
    assert a["size"] == b["size"] and list(a["names"]) == b["names"] and ("cell" in a) == ("cell" in b)
    assert all(np.allclose(a[key], b[key], atol=1e-12) for key in ("x", "y", "z") + (("cell",) if "cell" in b else ()))
for name, own in ours["properties"].items():
    assert theirs["properties"][name]["target"] == own["target"]
    assert list(theirs["properties"][name]["values"]) == own["values"], name
print(len(environments), "environments compared")
