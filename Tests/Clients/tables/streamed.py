"""Reads the Arrow file that a simulation streamed, batch by batch, and holds it against the CSV of the same rows.

    streamed.py FILE.arrow FILE.csv
"""
import csv
import sys

import pyarrow as pa

with pa.OSFile(sys.argv[1]) as file:
    reader = pa.ipc.open_file(file)
    batches = [reader.get_batch(number) for number in range(reader.num_record_batches)]
table = pa.Table.from_batches(batches)
table.validate(full=True)
with open(sys.argv[2], encoding="utf-8", newline="") as file:
    rows = list(csv.reader(file))
assert rows[0] == table.column_names, (rows[0], table.column_names)
assert len(rows) - 1 == table.num_rows
for place, name in enumerate(table.column_names):
    for written, value in zip((row[place] for row in rows[1:]), table.column(name).to_pylist()):
        if value is None or isinstance(value, str):
            same = written == (value or "")
        else:
            # Both are the shortest texts or numbers near one and the same value, in other units than it was computed in.
            same = abs(float(written) - value) <= 4e-16 * abs(value)
        assert same, (name, written, value)
print(f"{table.num_rows} rows in {len(batches)} batches, {table.num_columns} columns, the same as in the CSV")
