"""Replays Opentrons JSON protocols with PyLabRobot's trackers: what is in every tip and well, which the maker's engine
does not count. Prints a line of JSON a file."""

import asyncio
import json

from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.liquid_handling.backends import LiquidHandlerChatterboxBackend
from pylabrobot.resources import (
    Coordinate, Deck, Plate, Tip, TipRack, TipSpot, Trash, Well, create_ordered_items_2d, set_tip_tracking,
    set_volume_tracking,
)

from folder import labware, main

BY_LOAD_NAME = {record["load_name"]: record for record in labware().values() if "load_name" in record}


class Quiet(LiquidHandlerChatterboxBackend):
    async def pick_up_tips(self, ops, use_channels, **_):
        pass

    async def drop_tips(self, ops, use_channels, **_):
        pass

    async def aspirate(self, ops, use_channels, **_):
        pass

    async def dispense(self, ops, use_channels, **_):
        pass


def build(name, record):
    rows, columns = record["rows"], record["columns"]
    pitch = {12: 9.0, 24: 4.5}.get(columns, 120.0 / columns)
    grid = dict(num_items_x=columns, num_items_y=rows, dx=5, dy=5, dz=1, item_dx=pitch, item_dy=80.0 / rows)
    if record["role"] == "tips":
        size = record["volume"]
        make = lambda name=None: Tip(
            has_filter=False, total_tip_length=50, maximal_volume=size, fitting_depth=8, name=name)
        spots = create_ordered_items_2d(TipSpot, size_x=5, size_y=5, make_tip=make, **grid)
        return TipRack(name, 127.76, 85.48, 60, ordered_items=spots)
    sides = dict(size_x=pitch * 0.9, size_y=80.0 / rows * 0.95, size_z=record.get("depth", 30))
    wells = create_ordered_items_2d(Well, max_volume=record["volume"], **sides, **grid)
    return Plate(name, 127.76, 85.48, 60, ordered_items=wells)


async def replay(path):
    with open(path, encoding="utf-8") as file:
        protocol = json.load(file)
    set_tip_tracking(True)
    set_volume_tracking(True)
    deck = Deck(size_x=4000, size_y=1000, size_z=500)
    deck.assign_child_resource(Trash("trash", 100, 100, 100), location=Coordinate(3800, 0, 0))
    robot = LiquidHandler(backend=Quiet(num_channels=16), deck=deck)
    await robot.setup()
    things, channels, tips = {}, {}, {}
    for command in protocol["commands"]:
        kind, params = command["commandType"], command["params"]
        pipette = params.get("pipetteId")
        if kind == "loadPipette":
            # Each mount has eight channels of the simulated robot.
            start = 0 if params["mount"] == "left" else 8
            channels[pipette] = list(range(start, start + (8 if "multi" in params["pipetteName"] else 1)))
        elif kind == "loadLabware":
            record = BY_LOAD_NAME.get(params["loadName"])
            if record is None or record["role"] == "adapter":
                continue
            thing = build(params["labwareId"], record)
            deck.assign_child_resource(thing, location=Coordinate(140 * len(things), 100, 0))
            things[params["labwareId"]] = (thing, record)
        elif kind == "loadLiquid":
            thing, _ = things[params["labwareId"]]
            for well, volume in params["volumeByWell"].items():
                thing[well][0].tracker.add_liquid(volume)
        elif kind == "pickUpTip":
            thing, record = things[params["labwareId"]]
            await robot.pick_up_tips(below(thing, record, params["wellName"], channels[pipette]), channels[pipette])
            tips[pipette] = []
        elif kind == "dropTipInPlace":
            # What a tip still holds goes with it.
            await robot.discard_tips(channels[pipette], allow_nonzero_volume=True)
            tips[pipette] = None
        elif kind == "airGapInPlace":
            tips[pipette].append(["air", params["volume"]])
        elif kind in ("aspirate", "dispense"):
            thing, record = things[params["labwareId"]]
            wells = below(thing, record, params["wellName"], channels[pipette])
            volume = params["volume"]
            if kind == "dispense":
                volume = liquid(tips[pipette], volume)
            else:
                tips.setdefault(pipette, [])
                if tips[pipette] is not None:
                    tips[pipette].append(["liquid", volume])
            if volume > 0:
                move = robot.aspirate if kind == "aspirate" else robot.dispense
                await move(wells, vols=[volume] * len(channels[pipette]), use_channels=channels[pipette])
    return []


def liquid(segments, volume):
    """How much of a dispense is liquid: what came in last goes out first, and air is no liquid."""
    total = 0.0
    while volume > 1e-9 and segments:
        part = min(volume, segments[-1][1])
        if segments[-1][0] == "liquid":
            total += part
        segments[-1][1] -= part
        volume -= part
        if segments[-1][1] <= 1e-9:
            segments.pop()
    return round(total + volume, 9)


def below(thing, record, name, channels):
    """The wells below the nozzles when the first stands over `name`."""
    if len(channels) == 1:
        return [thing[name][0]]
    rows = record["rows"]
    row, column = ord(name[0]) - 65, name[1:]
    if rows == 1:
        return [thing[name][0]] * 8
    return [thing[chr(65 + row + index * (rows // 8)) + column][0] for index in range(8)]


loop = asyncio.new_event_loop()
main(lambda path: loop.run_until_complete(replay(path)))
