"""The classes of mistake that can be written down for PyLabRobot 0.2.2, run on its chatterbox with volume tracking."""
import asyncio
import json
import sys

from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.liquid_handling.backends.chatterbox import LiquidHandlerChatterboxBackend
from pylabrobot.resources import (
    PLT_CAR_L5AC_A00, TIP_CAR_480_A00, cor_96_wellplate_360uL_Fb, hamilton_96_tiprack_1000uL_filter, set_tip_tracking,
    set_volume_tracking,
)
from pylabrobot.resources.hamilton import STARLetDeck

CORRECT = "await lh.aspirate(plate['A1'], vols=[100]); await lh.dispense(plate['B1'], vols=[100])"

MISTAKES = {
    "over_drawn": "await lh.aspirate(plate['A1'], vols=[400])",
    "over_transferred": "await lh.transfer(plate['A1'][0], [plate['B1'][0]], source_vol=500)",
    "stock_shortage": "\n".join(
        f"await lh.aspirate(plate['A1'], vols=[150]); await lh.dispense(plate['{row}1'], vols=[150])" for row in "FGH"),
    "shortage_by_replicates": "\n".join(
        f"await lh.aspirate(plate['A1'], vols=[50]); await lh.dispense(plate['{row}1'], vols=[50])" for row in "BCDEFGH"),
    "dead_volume": "await lh.aspirate(plate['A1'], vols=[300])",
    "overfilled": "\n".join(f"await lh.aspirate(plate['{row}1'], vols=[300]); await lh.dispense(plate['H1'], vols=[300])" for row in "ACD"),
    "overfilled_late": "await lh.aspirate(plate['A1'], vols=[300]); await lh.dispense(plate['B1'], vols=[300])",
    "plate_mismatch": "plate['A13']",
    "empty_vessel": "await lh.aspirate(plate['H1'], vols=[100])",
    "too_fine": "await lh.aspirate(plate['A1'], vols=[0.02]); await lh.dispense(plate['B1'], vols=[0.02])",
    "adds_nothing": "await lh.aspirate(plate['A1'], vols=[0]); await lh.dispense(plate['B1'], vols=[0])",
    "negative_amount": "await lh.aspirate(plate['A1'], vols=[-100]); await lh.dispense(plate['B1'], vols=[-100])",
    "solvent_in_litres": "await lh.aspirate(plate['A1'], vols=[100_000])",
    "metal_portion_in_microlitres": "await lh.aspirate(plate['A1'], vols=[0.1]); await lh.dispense(plate['B1'], vols=[0.1])",
    "time_for_volume": "import datetime; await lh.aspirate(plate['A1'], vols=[datetime.timedelta(minutes=5)])",
    "unknown_verb": "await lh.asspirate(plate['A1'], vols=[100])",
    "unknown_clause": "await lh.aspirate(plate['A1'], vols=[100], during=4)",
    "missing_clause": "await lh.aspirate(plate['A1'])",
    "clause_twice": "await lh.aspirate(plate['A1'], vols=[100], vols=[50])",
    "unknown_name": "await lh.aspirate(stock['A1'], vols=[100])",
    "wrong_kind_of_thing": "await lh.aspirate([lh], vols=[100])",
    "unclosed": "await lh.aspirate(plate['A1'], vols=[100]",
    "broken_statement": "volume 150",
    "unknown_import": "import our_stocks",
    "division_by_zero": "await lh.aspirate(plate['A1'], vols=[100 / 0])",
    "unused_let": "spare = 3",
    "unreachable": "return\nawait lh.aspirate(plate['A1'], vols=[100])",
}


async def run(body):
    set_tip_tracking(True)
    set_volume_tracking(True)
    lh = LiquidHandler(backend=LiquidHandlerChatterboxBackend(), deck=STARLetDeck())
    await lh.setup()
    tip_carrier = TIP_CAR_480_A00(name="tip carrier")
    tip_carrier[0] = tips = hamilton_96_tiprack_1000uL_filter(name="tips")
    plate_carrier = PLT_CAR_L5AC_A00(name="plate carrier")
    plate_carrier[0] = plate = cor_96_wellplate_360uL_Fb(name="plate")
    lh.deck.assign_child_resource(tip_carrier, rails=3)
    lh.deck.assign_child_resource(plate_carrier, rails=15)
    for row, volume in {"A": 300, "B": 100, "C": 300, "D": 300}.items():
        plate[f"{row}1"][0].tracker.set_volume(volume)
    await lh.pick_up_tips(tips["A1"])
    source = "async def steps(lh, plate):\n" + "\n".join("    " + line for line in body.split("\n"))
    space = {}
    exec(source, space)
    await space["steps"](lh, plate)


def fault(body):
    try:
        asyncio.run(run(body))
    except BaseException as error:  # noqa: B902
        return f"{type(error).__name__}: {error}".split("\n")[0][:160]
    return None


if __name__ == "__main__":
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()):
        wrong = fault(CORRECT)
        answers = {name: fault(body) for name, body in MISTAKES.items()}
    if wrong:
        sys.exit(f"the correct protocol fails: {wrong}")
    print(json.dumps(answers))
