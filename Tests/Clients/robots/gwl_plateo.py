"""Simulates Tecan worklists with plateo: a second parser, and volumes well by well."""

import tempfile

from plateo.containers import get_plate_class
from plateo.containers.helper_functions import index_to_wellname
from plateo.parsers import picklist_from_tecan_evo_picklist_file

from folder import labware, main, placements, run_of, well_name

RECORDS = labware()


def build(run):
    """Plates by label. plateo knows plates of 96, 384 and 1536 wells and no troughs: the n-th position of a rack is the
    n-th well of the smallest of these, and where eight positions share a trough, each is given what the trough holds."""
    things = {}
    fluent = "fluent" in run["robot"]
    for label, record in placements(run, RECORDS).items():
        if record["role"] == "tips":
            continue
        rows, columns = record["rows"], record["columns"]
        shared = 8 if record.get("trough") == "true" and not fluent else 1
        positions = rows * columns * shared
        size = next(size for size in (96, 384, 1536) if size >= positions)
        plate = get_plate_class(size)(name=label)
        for position in range(1, positions + 1):
            well = plate[index_to_wellname(position, size, direction="column")]
            well.capacity = record["volume"] * 1e-6
            source = well_name((position - 1) // shared, rows)
            volume = record["filled"].get(source, 0.0)
            if volume:
                well.add_content({f"{label}-{source}": volume * 1e-6}, volume=volume * 1e-6)
        things[label] = plate
    return things


def judge(path):
    things = build(run_of(path))
    # plateo reads transfers alone, with ten fields, in µL where its plates have litres.
    with tempfile.NamedTemporaryFile("w", suffix=".gwl") as file:
        for line in open(path, encoding="ascii"):
            fields = line.rstrip("\r\n").split(";")
            if fields[0] in ("A", "D"):
                fields[6] = repr(float(fields[6]) * 1e-6)
                file.write(";".join(fields[:10]) + "\n")
        file.flush()
        picks = picklist_from_tecan_evo_picklist_file(file.name, things)
    picks.simulate(inplace=True)
    return []


main(judge)
