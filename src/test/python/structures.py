"""Writes tables of 300 structures into a folder: structures.py FOLDER

Pages of both versions, with lists of values and without; they are read by TableReaderTest.
"""

import sys

import pyarrow as pa
import pyarrow.parquet as pq

rows = range(300)
atoms = [1 + f % 5 for f in rows]
table = pa.table(
    {
        "symbols": pa.array([None] * 300, pa.list_(pa.string())),
        "numbers": pa.array([[1 + f % 118] * n for f, n in zip(rows, atoms)], pa.large_list(pa.int64())),
        "positions": pa.array(
            [[[float(a), 0.0, f / 7.0] for a in range(n)] for f, n in zip(rows, atoms)],
            pa.list_(pa.list_(pa.float64(), 3)),
        ),
        "cell": pa.array(
            [[9.0, 0, 0, 0, 9, 0, 0, 0, 9] if f % 2 else None for f in rows], pa.list_(pa.float64())
        ),
        "pbc": pa.array([[True] * 3 if f % 2 else None for f in rows], pa.list_(pa.bool_())),
        "energy": [-f / 3.0 for f in rows],
        "forces": pa.array(
            [[[float(f)] * 3] * n if f % 10 else None for f, n in zip(rows, atoms)],
            pa.list_(pa.list_(pa.float32())),
        ),
        "info": [{"source": f"s{f % 3}", "when": None} for f in rows],
        "blob": [b"\0" * 3 for _ in rows],
    }
)
for version in "1.0", "2.0":
    for listed in True, False:
        pq.write_table(
            table,
            f"{sys.argv[1]}/{version}-{listed}.parquet",
            data_page_version=version,
            use_dictionary=listed,
            row_group_size=128,
            data_page_size=500,
        )
