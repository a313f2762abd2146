/// The script that carries a plan out with PyLabRobot. It belongs to the output, so that a run needs nothing of nsyn.
enum StarDriver {
    static let text = #"""
        #!/usr/bin/env python3
        """Carries out a liquid plan on a Hamilton STAR with PyLabRobot 0.2.2.

        run_star.py PLAN.star.json             on the robot
        run_star.py PLAN.star.json --simulate  without a robot: volumes, tips and geometry are checked
        run_star.py PLAN.star.json --firmware  without a robot: prints the commands that the STAR would get
        """
        import argparse
        import asyncio
        import json
        import logging
        import sys

        from pylabrobot.liquid_handling import LiquidHandler
        from pylabrobot.resources import (
            Coordinate, Plate, Well, create_ordered_items_2d, hamilton, set_tip_tracking, set_volume_tracking,
        )
        from pylabrobot.resources.hamilton import STARDeck, hamilton_mfx_carrier_L5_base, mfx_modules
        from pylabrobot.resources.well import CrossSectionType, WellBottomType

        FOOTPRINT = (127.76, 85.48)
        COLUMNS = 5
        BOTTOMS = {"flat": WellBottomType.FLAT, "round": WellBottomType.U, "v": WellBottomType.V}


        def labware(entry):
            """The labware of one entry: tips by their name in PyLabRobot, wells by their geometry."""
            if entry["kind"] == "tips":
                return getattr(hamilton, entry["type"])(name=entry["label"])
            width = entry.get("width", entry.get("diameter"))
            length = entry.get("length", entry.get("diameter"))
            pitch = entry.get("pitch", 0)
            columns, rows = entry["columns"], entry["rows"]
            wells = create_ordered_items_2d(
                Well, num_items_x=columns, num_items_y=rows,
                dx=(FOOTPRINT[0] - (columns - 1) * pitch - width) / 2,
                dy=(FOOTPRINT[1] - (rows - 1) * pitch - length) / 2,
                dz=max(0, entry["height"] - entry["depth"]), item_dx=pitch, item_dy=pitch,
                size_x=width, size_y=length, size_z=entry["depth"], material_z_thickness=1, max_volume=entry["volume"],
                bottom_type=BOTTOMS[entry["bottom"]],
                cross_section_type=CrossSectionType.CIRCLE if "diameter" in entry else CrossSectionType.RECTANGLE,
            )
            return Plate(entry["label"], *FOOTPRINT, entry["height"], ordered_items=wells, model=entry["type"])


        def build(plan):
            """The deck: carriers with five positions each, slot 1 at the front left, counted from left to right."""
            deck = STARDeck()
            things = {}
            carriers = {}
            for entry in plan["labware"]:
                row, column = divmod(int(entry["slot"]) - 1, COLUMNS)
                things[entry["label"]] = labware(entry)
                make = mfx_modules.MFX_TIP_module if entry["kind"] == "tips" else mfx_modules.MFX_DWP_module_flat
                holder = make(name=entry["label"] + "-holder")
                holder.assign_child_resource(things[entry["label"]])
                carriers.setdefault(column, {})[row] = holder
            for column, modules in sorted(carriers.items()):
                carrier = hamilton_mfx_carrier_L5_base(name=f"carrier-{column + 1}", modules=modules)
                deck.assign_child_resource(carrier, rails=1 + 6 * column)
            for filled in plan["filled"]:
                things[filled["labware"]][filled["well"]][0].tracker.set_volume(filled["volume"])
            return deck, things


        def spread(wells):
            """Several channels in one trough stand 9 mm apart, the first one at the back."""
            if len(wells) == 1 or len(set(well.name for well in wells)) > 1:
                return {}
            middle = (len(wells) - 1) / 2
            return {
                "spread": "custom",
                "offsets": [Coordinate(0, 9 * (middle - place), 0) for place in range(len(wells))],
            }


        async def carry_out(plan, robot, things, ask):
            for step in plan["operations"]:
                act = step["do"]
                channels = step.get("channels")
                if act == "pick_up":
                    spots = [things[step["labware"]][well][0] for well in step["wells"]]
                    await robot.pick_up_tips(spots, use_channels=channels)
                elif act == "drop":
                    await robot.discard_tips()
                elif act in ("aspirate", "dispense"):
                    wells = [things[step["labware"]][well][0] for well in step["wells"]]
                    move = robot.aspirate if act == "aspirate" else robot.dispense
                    height = 1.0
                    if act == "dispense" and "contact" not in step:
                        height = max(1.0, wells[0].get_size_z() - 2)
                    await move(
                        wells, vols=step["volumes"], use_channels=channels, flow_rates=[step["flow"]] * len(channels),
                        liquid_height=[height] * len(channels), **spread(wells))
                elif act == "mix":
                    wells = [things[step["labware"]][well][0] for well in step["wells"]]
                    for _ in range(step["cycles"]):
                        for move in (robot.aspirate, robot.dispense):
                            await move(
                                wells, vols=step["volumes"], use_channels=channels,
                                flow_rates=[step["flow"]] * len(channels), liquid_height=[1.0] * len(channels))
                elif act == "wait":
                    await ask(f"waiting {step['seconds']} s", step["seconds"])
                elif act == "pause":
                    await ask(step["message"], None)
                else:
                    raise SystemExit(f"this script can't do `{act}`")


        async def main():
            parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
            parser.add_argument("plan")
            parser.add_argument("--simulate", action="store_true")
            parser.add_argument("--firmware", action="store_true")
            options = parser.parse_args()
            with open(options.plan, encoding="utf-8") as file:
                plan = json.load(file)
            if (plan.get("schema"), plan.get("version")) != ("nsyn-liquid-plan", 1):
                raise SystemExit("this is no plan that this script understands")
            set_tip_tracking(True)
            set_volume_tracking(True)
            deck, things = build(plan)
            if options.simulate:
                from pylabrobot.liquid_handling.backends import LiquidHandlerChatterboxBackend
                backend = LiquidHandlerChatterboxBackend(num_channels=8)
            elif options.firmware:
                from pylabrobot.liquid_handling.backends.hamilton.STAR_chatterbox import STARChatterboxBackend
                from pylabrobot.io.validation_utils import LOG_LEVEL_IO
                backend = STARChatterboxBackend()
                logging.getLogger("pylabrobot").setLevel(LOG_LEVEL_IO)
                logging.getLogger("pylabrobot").addHandler(logging.StreamHandler(sys.stdout))
            else:
                from pylabrobot.liquid_handling.backends import STARBackend
                backend = STARBackend()
            robot = LiquidHandler(backend=backend, deck=deck)
            await robot.setup()

            async def ask(message, seconds):
                print(message, flush=True)
                if options.simulate or options.firmware:
                    return
                if seconds is None:
                    await asyncio.to_thread(input, "Press Enter when it is done. ")
                else:
                    await asyncio.sleep(seconds)

            await carry_out(plan, robot, things, ask)
            await robot.stop()


        if __name__ == "__main__":
            asyncio.run(main())
        """#
}
