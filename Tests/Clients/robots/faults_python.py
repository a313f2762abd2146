"""Faults of Opentrons Python protocols."""

import re

from fault import List, first


def on(folder, change):
    path = first(folder, ".py")
    lines = path.read_text(encoding="utf-8").split("\n")
    result = change(lines)
    path.write_text("\n".join(lines if result is None else result), encoding="utf-8")


fault = List(on)
FAULTS = fault.faults


def calls(lines, name):
    return [index for index, line in enumerate(lines) if f".{name}(" in line]


def edit(lines, index, pattern, new):
    text = re.sub(pattern, new, lines[index], count=1)
    if text == lines[index]:
        raise LookupError(pattern)
    lines[index] = text


def deliveries(lines):
    return [index for index in calls(lines, "dispense") if "plate" in lines[index]]


@fault("no tip", "NS0961")
def _(lines):
    del lines[calls(lines, "pick_up_tip")[0]]


@fault("a used tip is taken again", "NS0962")
def _(lines):
    one, two = calls(lines, "pick_up_tip")[:2]
    lines[two] = lines[two].split(".")[0] + lines[one][lines[one].index(".pick"):]


@fault("a tip too full", "NS0964")
def _(lines):
    edit(lines, calls(lines, "aspirate")[0], r"aspirate\([0-9.]+", "aspirate(3000")


@fault("more dispensed than the tip holds", "NS0965")
def _(lines):
    edit(lines, deliveries(lines)[-1], r"dispense\(([0-9]+)", r"dispense(1\1")


@fault("a volume below the pipette's range", "NS0963")
def _(lines):
    edit(lines, deliveries(lines)[-1], r"dispense\([0-9.]+", "dispense(0.3")


@fault("a well outside of the plate", "NS0959")
def _(lines):
    edit(lines, deliveries(lines)[0], r'\["[A-Z]+[0-9]+"\]', '["Z1"]')


@fault("a dispense below the bottom", "NS0967")
def _(lines):
    edit(lines, deliveries(lines)[0], r"\.top\([^)]*\)", ".bottom(-4)")


@fault("a loop", "NS0955")
def _(lines):
    lines.insert(calls(lines, "aspirate")[0], "    for well in range(8):")


@fault("arithmetic", "NS0955")
def _(lines):
    edit(lines, calls(lines, "aspirate")[0], r"aspirate\(([0-9.]+)", r"aspirate(\1 + 1")


@fault("two pipettes on one mount", "NS0960")
def _(lines):
    index = calls(lines, "load_instrument")[0]
    lines.insert(index + 1, lines[index].replace("p1 =", "p9 ="))


@fault("two pieces of labware on one slot", "NS0960")
def _(lines):
    one, two = [index for index in calls(lines, "load_labware") if " ctx.load" in lines[index]][:2]
    slot = re.search(r', ("\w+"), label', lines[one]).group(1)
    edit(lines, two, r', "\w+", label', f", {slot}, label")


@fault("an addition left out", "NS0980", "NS0982")
def _(lines):
    del lines[deliveries(lines)[-1]]


@fault("a tenth too little", "NS0980")
def _(lines):
    index = max(deliveries(lines), key=lambda i: float(re.search(r"dispense\(([0-9.]+)", lines[i]).group(1)))
    volume = float(re.search(r"dispense\(([0-9.]+)", lines[index]).group(1))
    edit(lines, index, r"dispense\([0-9.]+", f"dispense({round(volume * 0.9, 1)}")


@fault("a pause left out", "NS0987")
def _(lines):
    del lines[calls(lines, "pause")[0]]


@fault("a reagent that waits too long", "NS0985")
def _(lines):
    lines.insert(calls(lines, "pick_up_tip")[-1], "    ctx.delay(seconds=86400)")


@fault("an unknown variable", "NS0959")
def _(lines):
    edit(lines, deliveries(lines)[0], r"plate_\w+\[", "dish[")
