"""Carries out Hamilton STAR plans with the driver that nsyn writes beside them, on PyLabRobot's simulated robot."""

import asyncio
import importlib.util
import json
from pathlib import Path

from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.liquid_handling.backends import LiquidHandlerChatterboxBackend
from pylabrobot.resources import set_tip_tracking, set_volume_tracking

from folder import main


def driver(path):
    spec = importlib.util.spec_from_file_location("run_star", Path(path).parent / "run_star.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Quiet(LiquidHandlerChatterboxBackend):
    """Says nothing: what counts is what the trackers say."""

    async def pick_up_tips(self, ops, use_channels, **_):
        pass

    async def drop_tips(self, ops, use_channels, **_):
        pass

    async def aspirate(self, ops, use_channels, **_):
        pass

    async def dispense(self, ops, use_channels, **_):
        pass


async def carry_out(path):
    module = driver(path)
    plan = json.loads(Path(path).read_text(encoding="utf-8"))
    set_tip_tracking(True)
    set_volume_tracking(True)
    deck, things = module.build(plan)
    robot = LiquidHandler(backend=Quiet(num_channels=8), deck=deck)
    await robot.setup()

    async def ask(message, seconds):
        pass

    await module.carry_out(plan, robot, things, ask)
    await robot.stop()
    return []


loop = asyncio.new_event_loop()
main(lambda path: loop.run_until_complete(carry_out(path)))
