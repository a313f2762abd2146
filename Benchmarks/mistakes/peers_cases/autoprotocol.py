"""The classes of mistake that can be written down for Autoprotocol 10.3.0; it has units, and judges while it is built."""
import json
import sys

from autoprotocol.unit import Unit
from autoprotocol.protocol import Protocol

CORRECT = "p.transfer(gold.well(0), plate.well(0), '100:microliter'); p.incubate(plate, 'warm_37', '1:hour')"

MISTAKES = {
    "over_drawn": "p.transfer(gold.well(0), plate.well(0), '100:microliter'); p.transfer(plate.well(0), plate.well(1), '130:microliter')",
    "over_transferred": "p.transfer(plate.well(0), plate.well(1), '100:microliter')",
    "stock_shortage": "[p.transfer(gold.well(0), plate.well(n), '100:microliter') for n in range(20)]",
    "shortage_by_replicates": "[p.transfer(gold.well(0), plate.well(n), '30:microliter') for n in range(96)]",
    "dead_volume": "p.transfer(gold.well(0), deep.well(0), '1000:microliter')",
    "overfilled": "p.transfer(gold.well(0), plate.well(0), '900:microliter')",
    "overfilled_late": "p.transfer(gold.well(0), plate.well(0), '150:microliter'); p.transfer(gold.well(0), plate.well(0), '150:microliter')",
    "plate_mismatch": "p.ref('other', cont_type='97-flat', discard=True)",
    "empty_vessel": "p.transfer(deep.well(5), plate.well(0), '100:microliter')",
    "too_fine": "p.transfer(gold.well(0), plate.well(0), '0.02:nanoliter')",
    "adds_nothing": "p.transfer(gold.well(0), plate.well(0), '0:microliter')",
    "negative_amount": "p.transfer(gold.well(0), plate.well(0), '-100:microliter')",
    "negative_time": "p.incubate(plate, 'warm_37', '-1:hour')",
    "solvent_in_litres": "p.transfer(gold.well(0), plate.well(0), '100:milliliter')",
    "metal_portion_in_microlitres": "p.transfer(gold.well(0), plate.well(0), '0.1:microliter')",
    "temperature_in_kelvin": "p.thermocycle(plate, [{'cycles': 1, 'steps': [{'temperature': '40:kelvin', 'duration': '1:hour'}]}])",
    "below_absolute_zero": "p.thermocycle(plate, [{'cycles': 1, 'steps': [{'temperature': '-400:celsius', 'duration': '1:hour'}]}])",
    "boiling": "p.thermocycle(plate, [{'cycles': 1, 'steps': [{'temperature': '160:celsius', 'duration': '1:hour'}]}])",
    "freezing": "p.thermocycle(plate, [{'cycles': 1, 'steps': [{'temperature': '-150:celsius', 'duration': '1:hour'}]}])",
    "vessel_temperature": "p.thermocycle(plate, [{'cycles': 1, 'steps': [{'temperature': '900:celsius', 'duration': '1:hour'}]}])",
    "time_for_volume": "p.transfer(gold.well(0), plate.well(0), '100:minute')",
    "volume_for_time": "p.incubate(plate, 'warm_37', '1:milliliter')",
    "volume_for_speed": "p.spin(plate, '5:milliliter', '1:minute')",
    "kinds": "p.spin(plate, '5000:rpm', '1:minute')",
    "sum_of_dimensions": "Unit('1:milliliter') + Unit('2:minute')",
    "comparison_of_dimensions": "Unit('1:milliliter') < Unit('2:minute')",
    "unit_missing": "p.transfer(gold.well(0), plate.well(0), 100)",
    "unknown_unit": "p.transfer(gold.well(0), plate.well(0), '100:microlitter')",
    "bare_m": "p.incubate(plate, 'warm_37', '5:m')",
    "points_added": "Unit('25:celsius') + Unit('10:celsius')",
    "point_scaled": "Unit('25:celsius') * 2",
    "unknown_verb": "p.transferr(gold.well(0), plate.well(0), '100:microliter')",
    "unknown_clause": "p.transfer(gold.well(0), plate.well(0), '100:microliter', during='1:hour')",
    "missing_clause": "p.transfer(gold.well(0), plate.well(0))",
    "clause_twice": "p.incubate(plate, 'warm_37', duration='1:hour', duration='2:hour')",
    "unknown_name": "p.transfer(silver.well(0), plate.well(0), '100:microliter')",
    "declared_twice": "p.ref('gold', cont_type='micro-1.5', discard=True)",
    "wrong_kind_of_thing": "p.transfer(p, plate.well(0), '100:microliter')",
    "unclosed": "p.transfer(gold.well(0), plate.well(0), '100:microliter'",
    "broken_statement": "volume 150",
    "unknown_import": "import our_stocks",
    "division_by_zero": "Unit('1:milliliter') / 0",
    "unused_stock": "p.ref('spare', cont_type='micro-1.5', discard=True)",
    "unused_let": "spare = Unit('3:milliliter')",
}


def fault(body):
    protocol = Protocol()
    gold = protocol.ref("gold", cont_type="micro-1.5", discard=True)
    gold.well(0).set_volume("1000:microliter")
    plate = protocol.ref("plate", cont_type="96-pcr", discard=True)
    deep = protocol.ref("deep", cont_type="96-deep", discard=True)
    try:
        exec(body, {"p": protocol, "gold": gold, "plate": plate, "deep": deep, "Unit": Unit})
        protocol.as_dict()
    except BaseException as error:  # noqa: B902
        return f"{type(error).__name__}: {error}".split("\n")[0][:160]
    return None


if __name__ == "__main__":
    wrong = fault(CORRECT)
    if wrong:
        sys.exit(f"the correct protocol fails: {wrong}")
    print(json.dumps({name: fault(body) for name, body in MISTAKES.items()}))
