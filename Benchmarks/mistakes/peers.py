"""The classes that can be written down for other systems at all, run through their own simulators.

One small protocol a class and system, in peers_cases/, next to a correct one that has to pass. A mistake counts as
caught when the system raises anything: its code and place are not asked for.
"""
import json
import os
import pathlib
import subprocess
import sys
from dataclasses import dataclass

from classes import CLASSES

here = pathlib.Path(__file__).resolve().parent
environments = pathlib.Path(os.environ.get("NSYN_CACHE", here.parents[1] / ".cache")) / "venvs"
SYSTEMS = (
    ("opentrons", "Opentrons 9.0.0 (simulate)"),
    ("pylabrobot", "PyLabRobot 0.2.2 (chatterbox, volume tracking)"),
    ("autoprotocol", "Autoprotocol 10.3.0"),
)


@dataclass
class Row:
    name: str
    available: bool
    caught: list
    silent: list

    @property
    def share(self):
        return 100 * len(self.caught) / len(CLASSES)


def rows():
    result = []
    known = {mistake.name for mistake in CLASSES}
    for folder, name in SYSTEMS:
        python = environments / folder / "bin/python"
        if not python.exists():
            print(f"mistakes: {name} is skipped: {python} is missing; scripts/setup --bench installs it", file=sys.stderr)
            result.append(Row(name, False, [], []))
            continue
        # -P: a script of that name must not hide the package.
        answer = subprocess.run([str(python), "-P", str(here / "peers_cases" / f"{folder}.py")], capture_output=True, text=True)
        if answer.returncode != 0:
            print(f"mistakes: {name} failed: {answer.stderr.strip()[-500:]}", file=sys.stderr)
            result.append(Row(name, False, [], []))
            continue
        faults = json.loads(answer.stdout.strip().split("\n")[-1])
        unknown = set(faults) - known
        if unknown:
            sys.exit(f"mistakes: {folder}.py has cases of classes that do not exist: {', '.join(sorted(unknown))}")
        result.append(Row(name, True, [key for key in faults if faults[key]], [key for key in faults if not faults[key]]))
    return result


def cells(row):
    if not row.available:
        return row.name, "–", "–", "–", len(CLASSES), "not installed"
    missing = len(CLASSES) - len(row.caught) - len(row.silent)
    return row.name, len(row.caught), len(row.silent), missing, len(CLASSES), f"{row.share:.0f} %"


def markdown(peer_rows):
    lines = [
        "## The same classes elsewhere", "",
        "One small protocol a class, where the system can say it at all; any exception counts as caught.", "",
        "| system | caught | not caught | not expressible | classes | caught |", "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += ["| " + " | ".join(map(str, cells(row))) + " |" for row in peer_rows]
    titles = {mistake.name: mistake.title for mistake in CLASSES}
    for row in peer_rows:
        if row.available:
            lines += ["", f"{row.name} catches: " + "; ".join(titles[name] for name in row.caught) + ".",
                      "", "It does not notice: " + "; ".join(titles[name] for name in row.silent) + "."]
    return "\n".join(lines)
