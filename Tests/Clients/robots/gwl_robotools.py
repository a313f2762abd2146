"""Replays Tecan worklists on robotools' labware: volumes, dead volumes, tip sizes and field limits are its own checks."""

import warnings

import robotools

from folder import labware, main, placements, run_of

RECORDS = labware()
warnings.simplefilter("error")


def build(run):
    things = {}
    for label, record in placements(run, RECORDS).items():
        if record["role"] == "tips":
            continue
        rows, columns = record["rows"], record["columns"]
        volumes = [[record["filled"].get(chr(65 + r) + str(c + 1), 0.0) for c in range(columns)] for r in range(rows)]
        sizes = dict(min_volume=0.0, max_volume=record["volume"])
        if record.get("trough") == "true":
            virtual = 1 if "fluent" in run["robot"] else 8
            things[label] = robotools.Trough(label, virtual, columns, initial_volumes=volumes[0], **sizes)
        else:
            things[label] = robotools.Labware(label, rows, columns, initial_volumes=volumes, **sizes)
    return things


def judge(path):
    run = run_of(path)
    things = build(run)
    tips = RECORDS[run["pipettes"][0]["tips"]]["volume"] if run["pipettes"] and run["pipettes"][0]["tips"] else 950
    worklist = robotools.EvoWorklist(max_volume=min(tips, 950))
    held = {}
    errors = []
    with open(path, encoding="ascii") as file:
        for number, line in enumerate(file.read().split("\n"), 1):
            fields = line.rstrip("\r").split(";")
            kind = fields[0]
            if kind in ("A", "D"):
                _, label, rack_id, rack_type, position, tube, volume, liquid, _, mask, forced = fields
                thing = things[label]
                wells = thing.wells.flatten("F")
                position = int(position)
                if position < 1:
                    raise IndexError(f"line {number}: position {position}")
                well = wells[position - 1]
                tip = int(mask).bit_length() if mask else -1
                move = worklist.aspirate_well if kind == "A" else worklist.dispense_well
                move(label, position, float(volume), liquid_class=liquid, tip=tip, rack_id=rack_id, tube_id=tube,
                     rack_type=rack_type, forced_rack_type=forced)
                if kind == "A":
                    thing.remove(well, float(volume), f"line {number}")
                    held[tip] = held.get(tip, 0.0) + float(volume)
                else:
                    thing.add(well, float(volume), f"line {number}")
                    held[tip] = held.get(tip, 0.0) - float(volume)
                    if held[tip] < -1e-6:
                        errors.append(f"line {number}: tip {tip} dispenses {-held[tip]:.2f} µL that it does not hold")
            elif kind in ("W", "W1", "W2", "W3", "W4", "WD"):
                for tip, volume in held.items():
                    if abs(volume) > 1e-6:
                        errors.append(f"line {number}: tip {tip} is washed with {volume:.2f} µL in it")
                held = {}
            elif kind == "C":
                worklist.comment(";".join(fields[1:]))
            elif kind not in ("B", "F", "S", "TS", "TW", ""):
                errors.append(f"line {number}: no record `{kind}`")
    errors += [f"tip {tip} ends with {volume:.2f} µL" for tip, volume in held.items() if abs(volume) > 1e-6]
    return errors


main(judge)
