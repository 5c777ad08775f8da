"""Checks that pyarrow and h5py read coefficients as metatensor does: a table, or a group, for each o3_lambda.

components.py FOLDER: a run of several shards in FOLDER/run, features.h5 and features.mts of the same frames, with --keep energy.
Readers are given the folder of the run as it is.
"""

import json
import sys

import h5py
import metatensor
import numpy as np
import pandas
import pyarrow.dataset
import pyarrow.parquet

folder = sys.argv[1]
blocks = metatensor.load(folder + "/features.mts")
hdf = h5py.File(folder + "/features.h5")
names = ["system", "atom"]
rows = {tuple(sample): row for row, sample in enumerate(zip(hdf["system"][:], hdf["atom"][:]))}
whole = pyarrow.dataset.dataset(folder + "/run")
assert len(whole.files) > 2 * len(hdf["features"])
assert len(pandas.read_parquet(folder + "/run/")) == whole.count_rows()
compared = 0
for group in hdf["features"].values():
    lam, sigma = int(group["o3_lambda"][0]), int(group["o3_sigma"][0])
    only = [("o3_lambda", "=", lam), ("o3_sigma", "=", sigma)]
    table = pyarrow.parquet.read_table(folder + "/run", filters=only)
    assert np.array_equal(pandas.read_parquet(folder + "/run", filters=only)["energy"], table["energy"])
    values = group["values"][:]
    assert values.shape[1] == 2 * lam + 1 and group["values"].compression == "gzip"
    lists = np.array(table["features"].to_pylist()).reshape(values.shape)
    assert np.array_equal(lists, values)
    assert np.array_equal(table["o3_mu"].to_numpy().reshape(values.shape[:2])[0], group["o3_mu"][:])
    assert set(table["o3_lambda"].to_pylist()) == {lam} and set(table["o3_sigma"].to_pylist()) == {sigma}
    assert np.array_equal(np.repeat(hdf["energy"][:], 2 * lam + 1), table["energy"].to_numpy())
    label_names = [name.decode() for name in group["label_names"][:]]
    first = pyarrow.parquet.read_schema(f"{folder}/run/shard-000000-l{lam}.parquet")
    said = json.loads(first.metadata[b"farfield"])
    assert said["column_names"] == label_names and said["columns"] == group["labels"][:].tolist()
    for key, block in blocks.items():
        if (key["o3_lambda"], key["o3_sigma"]) != (lam, sigma):
            continue
        neighbor, n = label_names.index("neighbor_type"), label_names.index("n")
        mine = [i for i, label in enumerate(group["labels"][:]) if label[neighbor] == key["neighbor_type"]]
        assert group["labels"][:][mine, n].tolist() == block.properties["n"].tolist()
        for sample, numbers in zip(block.samples, block.values):
            row = rows[(int(sample["system"]), int(sample["atom"]))]
            assert hdf["center_type"][row] == key["center_type"]
            assert np.array_equal(values[row][:, mine], numbers)
            compared += numbers.size
print(f"{compared} numbers compared")
