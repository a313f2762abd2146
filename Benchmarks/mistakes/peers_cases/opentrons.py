"""The classes of mistake that can be written down for Opentrons 9.0.0 at all, run through its own simulator."""
import io
import json
import sys
import textwrap

from opentrons import simulate

HEAD = """
from opentrons import protocol_api
requirements = {"robotType": "OT-2", "apiLevel": "2.20"}
"""

PROTOCOL = """
def run(protocol: protocol_api.ProtocolContext):
    tips = protocol.load_labware("opentrons_96_tiprack_1000ul", 1)
    plate = protocol.load_labware("nest_96_wellplate_200ul_flat", 2)
    stocks = protocol.load_labware("nest_12_reservoir_15ml", 3)
    module = protocol.load_module("temperature module gen2", 4)
    shaker = protocol.load_module("heaterShakerModuleV1", 10)
    pipette = protocol.load_instrument("p1000_single_gen2", "right", tip_racks=[tips])
    gold = protocol.define_liquid("gold", "20 mM HAuCl4", "#ffcc00")
    stocks["A1"].load_liquid(gold, 2000)
    pipette.pick_up_tip()
{body}
    pipette.drop_tip()
"""

CORRECT = "pipette.aspirate(150, stocks['A1']); pipette.dispense(150, plate['A1'])"

MISTAKES = {
    "over_drawn": "pipette.aspirate(150, stocks['A1']); pipette.dispense(150, plate['A1']); pipette.aspirate(900, plate['A1']); pipette.dispense(900, stocks['A2'])",
    "over_transferred": "pipette.aspirate(150, stocks['A1']); pipette.dispense(150, plate['A1']); pipette.transfer(400, plate['A1'], stocks['A2'], new_tip='never')",
    "stock_shortage": "pipette.distribute(150, stocks['A1'], plate.wells()[:32], new_tip='never')",
    "shortage_by_replicates": "pipette.distribute(30, stocks['A1'], plate.wells(), new_tip='never')",
    "dead_volume": "pipette.transfer(1000, stocks['A1'], stocks['A2'], new_tip='never'); pipette.transfer(1000, stocks['A1'], stocks['A2'], new_tip='never')",
    "overfilled": "pipette.transfer(1400, stocks['A1'], plate['A1'], new_tip='never')",
    "overfilled_late": "pipette.aspirate(150, stocks['A1']); pipette.dispense(150, plate['A1']); pipette.aspirate(900, stocks['A1']); pipette.dispense(900, plate['A1'])",
    "plate_mismatch": "protocol.load_labware('nest_97_wellplate', 5)",
    "empty_vessel": "pipette.aspirate(150, stocks['A7']); pipette.dispense(150, plate['A1'])",
    "too_fine": "pipette.aspirate(0.02, stocks['A1']); pipette.dispense(0.02, plate['A1'])",
    "adds_nothing": "pipette.aspirate(0, stocks['A1']); pipette.dispense(0, plate['A1'])",
    "negative_amount": "pipette.aspirate(-150, stocks['A1']); pipette.dispense(-150, plate['A1'])",
    "negative_time": "protocol.delay(minutes=-3)",
    "solvent_in_litres": "pipette.aspirate(150_000, stocks['A1']); pipette.dispense(150_000, plate['A1'])",
    "metal_portion_in_microlitres": "pipette.aspirate(0.15, stocks['A1']); pipette.dispense(0.15, plate['A1'])",
    "temperature_in_kelvin": "module.set_temperature(313)",
    "below_absolute_zero": "module.set_temperature(-400)",
    "boiling": "module.set_temperature(95)  # ethanol stands in the wells",
    "freezing": "module.set_temperature(-150)",
    "vessel_temperature": "module.set_temperature(900)",
    "stirring_too_fast": "shaker.close_labware_latch(); shaker.set_and_wait_for_shake_speed(50000)",
    "time_for_volume": "import datetime; pipette.aspirate(datetime.timedelta(minutes=5), stocks['A1'])",
    "unknown_verb": "pipette.asspirate(150, stocks['A1'])",
    "unknown_clause": "pipette.aspirate(150, stocks['A1'], speed=4)",
    "missing_clause": "pipette.move_to()",
    "clause_twice": "pipette.aspirate(150, stocks['A1'], rate=1, rate=2)",
    "unknown_name": "pipette.aspirate(150, stock['A1'])",
    "wrong_kind_of_thing": "pipette.aspirate(150, protocol)",
    "unclosed": "pipette.aspirate(150, stocks['A1']",
    "broken_statement": "volume 150",
    "unknown_import": "import our_stocks",
    "division_by_zero": "pipette.aspirate(150 / 0, stocks['A1'])",
    "unused_stock": "protocol.define_liquid('spare', 'spare', '#000000')",
    "unused_let": "spare = 3",
    "unreachable": "if 1 > 2:\n    pipette.aspirate(150, stocks['A1'])",
}

PARAMETERS = """
def add_parameters(parameters):
    parameters.add_int(variable_name="excess", display_name="excess", default={default}, minimum=1, maximum=8)
"""


def fault(text):
    """What the simulator says against a protocol, or nothing."""
    try:
        simulate.simulate(io.StringIO(text), file_name="protocol.py")
    except BaseException as error:  # noqa: B902
        return f"{type(error).__name__}: {error}".split("\n")[0][:160]
    return None


def protocol(body, parameters=""):
    return HEAD + parameters + PROTOCOL.format(body=textwrap.indent(body, "    "))


if __name__ == "__main__":
    wrong = fault(protocol(CORRECT)) or fault(protocol(CORRECT, PARAMETERS.format(default=2)))
    if wrong:
        sys.exit(f"the correct protocol fails: {wrong}")
    answers = {name: fault(protocol(body)) for name, body in MISTAKES.items()}
    answers["default_outside_range"] = fault(protocol(CORRECT, PARAMETERS.format(default=12)))
    print(json.dumps(answers))
