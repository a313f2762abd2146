"""Reads what nsyn writes with pyarrow, and writes what nsyn has to read.

    arrow.py read FILE         prints columns, types and values
    arrow.py write FOLDER      writes files of every kind that pyarrow makes of one table
"""

import pathlib
import sys

import pyarrow as pa
import pyarrow.feather as feather


def read(path):
    with pa.OSFile(path) as file:
        table = pa.ipc.open_file(file).read_all()
    table.validate(full=True)
    for name in table.column_names:
        column = table.column(name)
        print(name, column.type, column.to_pylist(), sep="|")


def write(folder):
    folder = pathlib.Path(folder)
    table = pa.table(
        {
            "ligand": pa.array(["MHA", None, "GSH"]).dictionary_encode(),
            "note": pa.array(["a", "", None], pa.large_string()),
            "heat [°C]": pa.array([40, 25.5, None], pa.float32()),
            "runs": pa.array([1, None, 3], pa.int16()),
            "done": pa.array([True, False, None]),
        }
    )
    feather.write_feather(table, folder / "packed.feather")
    feather.write_feather(table, folder / "plain.feather", compression="uncompressed")
    feather.write_feather(table, folder / "zstd.feather", compression="zstd")
    with pa.OSFile(str(folder / "batches.arrow"), "wb") as file:
        with pa.ipc.new_file(file, table.schema) as writer:
            for batch in table.to_batches(max_chunksize=2):
                writer.write_batch(batch)


{"read": read, "write": write}[sys.argv[1]](sys.argv[2])
