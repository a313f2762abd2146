"""What the drivers know of a compiled folder: its manifest, and the sizes of labware from the library's own records."""

import json
import re
import sys
from pathlib import Path

LIBRARY = Path(__file__).resolve().parents[3] / "stdlib" / "labware"
UNITS = {"mL": 1000.0, "µL": 1.0, "L": 1e6, "nL": 1e-3, "mm": 1.0, "cm": 10.0}


def quantity(text):
    number, unit = re.match(r"([0-9.]+) ?([^\s,}]*)", text).groups()
    return float(number) * UNITS.get(unit, 1.0)


def labware():
    """Records of the library by name: rows, columns, volume and dead volume in µL, load name."""
    records = {}
    texts = [re.sub(r"^//.*$", "", path.read_text(encoding="utf-8"), flags=re.M) for path in sorted(LIBRARY.glob("*.nsyn"))]
    # Twice: a record may be like one of a later file.
    for text in texts + texts:
        for name, body in re.findall(r"^labware (\w+) \{(.*?)^\}", text, flags=re.M | re.S):
            field = lambda key: (re.search(rf"\b{key}: ([^\n,}}]+)", body) or [None, None])[1]
            base = dict(records.get(field("like") or "", {}))
            base["name"] = name
            for key in ("rows", "columns"):
                if field(key):
                    base[key] = int(field(key))
            for key in ("volume", "dead_volume", "depth"):
                if field(key):
                    base[key] = quantity(field(key))
            for key in ("role", "trough"):
                if field(key):
                    base[key] = field(key).strip()
            if field("load_name"):
                base["load_name"] = field("load_name").strip().strip('"')
            base.setdefault("rows", 1)
            base.setdefault("columns", 1)
            base.setdefault("volume", 0.0)
            base.setdefault("dead_volume", 0.0)
            base.setdefault("role", "plate")
            records[name] = base
    return records


def run_of(path):
    """The manifest's run that a file belongs to."""
    manifest = json.loads((Path(path).parent / "manifest.json").read_text(encoding="utf-8"))
    for run in manifest["runs"]:
        if Path(path).name in run["files"]:
            return run
    return manifest["runs"][0]


def well_name(index, rows):
    return chr(65 + index % rows) + str(index // rows + 1)


def placements(run, records):
    """Labware by label, with what is filled into its wells (µL)."""
    result = {}
    for placement in run["placements"]:
        if placement["role"] == "trash":
            continue
        result[placement["label"]] = dict(records[placement["labware"]], role=placement["role"], filled={})
    for source in run["sources"]:
        label = run["placements"][source["placement"]]["label"]
        result[label]["filled"][source["well"]] = source["filled"] / 1e6
    return result


def main(judge):
    """Prints a line of JSON for each file named on the command line, or on standard input where there is `-`."""
    paths = [line.strip() for line in sys.stdin if line.strip()] if sys.argv[1:] == ["-"] else sys.argv[1:]
    output, sys.stdout = sys.stdout, sys.stderr
    for path in paths:
        try:
            errors = judge(path)
        except (Exception, SystemExit) as error:
            errors = [f"{type(error).__name__}: {error}"]
        print(json.dumps({"file": path, "ok": not errors, "errors": errors[:5]}), file=output, flush=True)
