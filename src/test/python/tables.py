"""Checks that pyarrow, h5py, numpy and metatensor read one run's features and what is kept beside them, all alike.

tables.py NAME: NAME.parquet, NAME.h5, NAME.npz and NAME.mts, with --keep energy,forces,config_type
"""

import io
import json
import sys
import zipfile

import h5py
import metatensor
import numpy as np
import pyarrow.parquet

name = sys.argv[1]
table = pyarrow.parquet.read_table(name + ".parquet")
matrix = np.load(name + ".npz")
hdf = h5py.File(name + ".h5")
blocks = metatensor.load(name + ".mts")
beside = zipfile.ZipFile(name + ".mts")


def kept(entry):
    return np.load(io.BytesIO(beside.read("kept/" + entry + ".npy")))


features = matrix["features"]
assert np.array_equal(np.array(table["features"].to_pylist(), features.dtype), features)
assert np.array_equal(hdf["features"][:], features) and hdf["features"].dtype == features.dtype
assert hdf["features"].compression == "gzip"
for column, label in enumerate(["system", "atom"]):
    assert np.array_equal(table[label].to_numpy(), matrix["samples"][:, column])
    assert np.array_equal(hdf[label][:], matrix["samples"][:, column])
    assert np.array_equal(kept("samples")[label], matrix["samples"][:, column])
assert np.array_equal(table["center_type"].to_numpy(), hdf["center_type"][:])
for column in ["energy", "forces"]:
    assert np.array_equal(np.array(table[column].to_pylist()), matrix[column], equal_nan=True)
    assert np.array_equal(hdf[column][:], matrix[column], equal_nan=True)
    assert np.array_equal(kept(column), matrix[column], equal_nan=True)
kinds = table["config_type"].to_pylist()
assert len(set(kinds)) > 1 and matrix["config_type"].dtype.kind == "U"
assert matrix["config_type"].tolist() == kinds == kept("config_type").tolist()
assert [kind.decode() if isinstance(kind, bytes) else kind for kind in hdf["config_type"][:]] == kinds
said = json.loads(table.schema.metadata[b"farfield"])
assert len(said["columns"]) == features.shape[1] == len(hdf["feature_labels"])
assert said["columns"] == hdf["feature_labels"][:].tolist()
assert said["spec"] == json.loads(hdf["farfield"][0])["spec"]
rows = {(s, a): row for row, (s, a) in enumerate(matrix["samples"])}
for key, block in blocks.items():
    assert block.values.dtype == features.dtype
    for sample in block.samples:
        assert table["center_type"][rows[(sample["system"], sample["atom"])]].as_py() == key["center_type"]
print(f"{len(rows)} rows compared")
