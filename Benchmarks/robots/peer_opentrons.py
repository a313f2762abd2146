"""The reference job as people write it for the OT-2, generated and timed by Opentrons' own software.

    peer_opentrons.py PLATES WAY...

WAY is `naive` (a tip for each transfer), `transfer` (a tip for each reagent) or `distribute`. Prints one JSON object a line:
what the maker's duration estimator says, counts of its run log, and the CPU seconds of simulating, which is how that
software generates a run.
"""
import io
import json
import resource
import sys
import warnings

warnings.filterwarnings("ignore")
from opentrons import simulate  # noqa: E402
from opentrons.protocols.duration import DurationEstimator  # noqa: E402

WAYS = {
    "naive": "p300.transfer(volumes, source, targets, new_tip='always')",
    "transfer": "p300.transfer(volumes, source, targets, new_tip='once')",
    "distribute": "p300.distribute(volumes, source, targets, new_tip='once', disposal_volume=20)",
}
PROTOCOL = """
metadata = {{"apiLevel": "2.13"}}

def run(protocol):
    plates = [protocol.load_labware("usascientific_96_wellplate_2.4ml_deep", slot) for slot in {slots}]
    stocks = [protocol.load_labware("nest_12_reservoir_15ml", slot) for slot in {stocks}]
    racks = [protocol.load_labware("opentrons_96_tiprack_300ul", slot) for slot in {racks}]
    p300 = protocol.load_instrument("p300_single_gen2", "left", tip_racks=racks)
    troughs = [well for reservoir in stocks for well in reservoir.wells()]
    for reagent in range(5):
        for number, plate in enumerate(plates):
            source = troughs[(reagent * len(plates) + number) % len(troughs)]
            volumes, targets = [], []
            for column in range(12):
                for row in range(8):
                    thiol, base = 20 + 15 * row, 20 + 5 * column
                    volumes.append([320 - thiol - base, 40, thiol, base, 40][reagent])
                    targets.append(plate.columns()[column][row].top(-2))
            {call}
"""


def run(way, plates):
    # A tip for each transfer of one plate fills five racks; of four, no deck holds them.
    slots = [str(number) for number in range(1, plates + 1)]
    stocks = [str(number) for number in range(plates + 1, plates + 1 + (2 if plates > 2 else 1))]
    rest = [str(number) for number in range(int(stocks[-1]) + 1, 12)]
    text = PROTOCOL.format(slots=slots, stocks=stocks, racks=rest[:5], call=WAYS[way])
    estimator = DurationEstimator()
    before = resource.getrusage(resource.RUSAGE_SELF)
    log, _ = simulate.simulate(io.StringIO(text), file_name="job.py", duration_estimator=estimator)
    after = resource.getrusage(resource.RUSAGE_SELF)
    texts = [entry["payload"].get("text", "") for entry in log]
    starts = lambda *words: sum(text.startswith(words) for text in texts)
    return {
        "peer": f"Opentrons, {way}", "plates": plates, "minutes": estimator.get_total_duration() / 60,
        "tips": starts("Picking up tip"), "pickUps": starts("Picking up tip"),
        "aspirations": starts("Aspirating"), "dispenses": starts("Dispensing"),
        "seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
    }


if __name__ == "__main__":
    for way in sys.argv[2:]:
        print(json.dumps(run(way, int(sys.argv[1]))), flush=True)
