"""Runs a notebook with nbclient by the kernel installed below a prefix, and prints a line for each cell.

usage: notebook.py PREFIX NOTEBOOK [EXECUTED]
"""

import os
import sys

prefix, path = sys.argv[1:3]
os.environ["JUPYTER_PATH"] = os.path.join(prefix, "share", "jupyter")

import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(path, as_version=4)
NotebookClient(notebook, timeout=120, kernel_name="nsyn").execute()
for cell in notebook.cells:
    if cell.cell_type != "code":
        continue
    kinds = []
    for output in cell.outputs:
        kinds.append(output.output_type if output.output_type == "stream" else "+".join(sorted(output.data)))
    print(cell.execution_count, " ".join(kinds) or "-")
if len(sys.argv) > 3:
    nbformat.write(notebook, sys.argv[3])
