"""The reference job as robotools writes it for a Freedom EVO, its labware bookkeeping included.

    peer_robotools.py PLATES WAY...

WAY is `naive` (washed tips for each transfer), `reuse` (one set of tips for each reagent) or `distribute`. Prints one JSON
object a line: records, and the CPU seconds of generating them. No software among robotools, dioscuri and plateo estimates
the time of an EVO.
"""
import json
import resource
import sys
import warnings

warnings.filterwarnings("ignore")
import numpy  # noqa: E402
import robotools  # noqa: E402


def volumes(reagent):
    table = numpy.zeros((8, 12))
    for row in range(8):
        for column in range(12):
            thiol, base = 20 + 15 * row, 20 + 5 * column
            table[row, column] = [320 - thiol - base, 40, thiol, base, 40][reagent]
    return table


def run(way, plates):
    before = resource.getrusage(resource.RUSAGE_SELF)
    worklist = robotools.EvoWorklist(max_volume=950, auto_split=True)
    targets = [robotools.Labware(f"plate-{n + 1}", 8, 12, min_volume=0, max_volume=2400) for n in range(plates)]
    for reagent in range(5):
        trough = robotools.Trough(f"stock-{reagent + 1}", 8, 1, min_volume=0, max_volume=1e6, initial_volumes=500_000)
        for target in targets:
            table = volumes(reagent)
            if way == "distribute":
                for volume in sorted(set(table.flatten())):
                    wells = target.wells[table == volume]
                    worklist.distribute(trough, 0, target, wells, volume=float(volume), liquid_class="Water free dispense")
                continue
            scheme = 1 if way == "naive" else "reuse"
            sources = numpy.tile(trough.wells[:, 0], 12)
            worklist.transfer(
                trough, sources, target, target.wells.flatten("F"), table.flatten("F"),
                liquid_class="Water free dispense", wash_scheme=scheme)
            if way == "reuse":
                worklist.wash()
    after = resource.getrusage(resource.RUSAGE_SELF)
    kinds = [record.split(";")[0] for record in worklist]
    washes = sum(kind.startswith("W") for kind in kinds)
    return {
        "peer": f"robotools, {way}", "plates": plates, "records": len(kinds), "aspirations": kinds.count("A"),
        "dispenses": kinds.count("D"), "distributions": kinds.count("R"), "washes": washes,
        # A wash gives up one tip; `reuse` washes once a reagent and plate, for eight channels.
        "tips": {"naive": washes, "reuse": 8 * washes}.get(way),
        "seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
    }


if __name__ == "__main__":
    for way in sys.argv[2:]:
        print(json.dumps(run(way, int(sys.argv[1]))), flush=True)
