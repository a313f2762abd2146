"""Reads Tecan worklists with dioscuri. Prints a line of JSON a file."""

import json
import sys

import dioscuri

for path in sys.argv[1:]:
    try:
        worklist = dioscuri.read_gwl(path)
        print(json.dumps({"file": path, "ok": True, "records": len(worklist.records)}))
    except Exception as error:
        print(json.dumps({"file": path, "ok": False, "errors": [f"{type(error).__name__}: {error}"]}))
