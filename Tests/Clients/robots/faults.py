"""Makes faulty copies of compiled folders, one fault each: what `nsyn verify` has to notice.

    faults.py OUT FOLDER...

Each FOLDER was written by `nsyn compile` and has no fault. Below OUT stands a folder for every fault, its digests made
again, so that the fault itself has to be noticed; `faults.json` lists them with the codes of which one is expected.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path

import faults_echo
import faults_manifest
import faults_opentrons
import faults_python
import faults_record
import faults_star
import faults_tecan

KINDS = {
    "ot2": [faults_opentrons, faults_manifest], "flex": [faults_opentrons], "ot2-python": [faults_python],
    "flex-python": [faults_python], "evo": [faults_tecan], "fluent": [faults_tecan], "echo": [faults_echo],
    "star": [faults_star], "ord": [faults_record],
}


class NotHere(Exception):
    """The base has no place for this fault."""


def seal(folder):
    """Digests and sizes as if the compiler had written the files like this."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for file in manifest["files"]:
        data = folder / file["name"]
        if data.exists():
            content = data.read_bytes()
            file["sha256"], file["bytes"] = hashlib.sha256(content).hexdigest(), len(content)
    path.write_text(json.dumps(manifest, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def make(base, out, name, fault):
    folder = out / f"{base.name}-{name}"
    shutil.copytree(base, folder)
    codes = fault.codes
    try:
        fault.apply(folder)
    except (LookupError, StopIteration, ValueError):
        shutil.rmtree(folder)
        return None
    if fault.seals:
        seal(folder)
    return {"folder": folder.name, "base": base.name, "fault": name, "codes": codes}


def main():
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    made, skipped = [], []
    seen = set()
    for base in map(Path, sys.argv[2:]):
        target = json.loads((base / "manifest.json").read_text(encoding="utf-8"))["target"]
        for module in KINDS.get(target, []):
            for fault in module.FAULTS:
                key = (target, fault.name)
                if key in seen:
                    continue
                entry = make(base, out, fault.name, fault)
                if entry is None:
                    skipped.append(f"{target}: {fault.name}")
                else:
                    seen.add(key)
                    made.append(dict(entry, target=target))
    skipped = sorted({name for name in skipped if tuple(name.split(": ", 1)) not in seen})
    (out / "faults.json").write_text(json.dumps({"faults": made, "skipped": skipped}, indent=1), encoding="utf-8")
    print(f"{len(made)} faults, {len(skipped)} without a place", file=sys.stderr)


if __name__ == "__main__":
    main()
