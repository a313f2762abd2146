"""One fault: its name, the codes of which `nsyn verify` has to find one, and how it is made."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Callable


@dataclass
class Fault:
    name: str
    codes: list
    apply: Callable
    seals: bool = True


def first(folder, *suffixes):
    """The first file of the first run with one of these endings."""
    manifest = json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))
    for name in manifest["runs"][0]["files"]:
        if name.endswith(suffixes):
            return Path(folder) / name
    raise LookupError(suffixes)


class List:
    """Collects a module's faults; `on` says what file they change and how it is read and written."""

    def __init__(self, on):
        self.on = on
        self.faults = []

    def __call__(self, name, *codes, seals=True):
        def add(change):
            self.faults.append(Fault(name, list(codes), lambda folder: self.on(folder, change), seals))
            return change
        return add
