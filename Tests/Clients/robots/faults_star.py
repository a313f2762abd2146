"""Faults of liquid plans for the Hamilton STAR."""

import json

from fault import List, first


def on(folder, change):
    path = first(folder, ".star.json")
    plan = json.loads(path.read_text(encoding="utf-8"))
    result = change(plan)
    path.write_text(json.dumps(plan, ensure_ascii=False) if result is None else result, encoding="utf-8")


fault = List(on)
FAULTS = fault.faults


def steps(plan, word):
    return [index for index, step in enumerate(plan["operations"]) if step["do"] == word]


def step(plan, word, number=0):
    return plan["operations"][steps(plan, word)[number]]


@fault("no tips", "NS0961")
def _(plan):
    del plan["operations"][steps(plan, "pick_up")[0]]


@fault("tips over tips", "NS0961")
def _(plan):
    del plan["operations"][steps(plan, "drop")[0]]


@fault("used tips are taken again", "NS0962")
def _(plan):
    one, two = step(plan, "pick_up", 0), step(plan, "pick_up", 1)
    count = min(len(one["wells"]), len(two["wells"]))
    two["labware"] = one["labware"]
    two["wells"][:count] = one["wells"][:count]


@fault("a ninth channel", "NS0955")
def _(plan):
    step(plan, "aspirate")["channels"][0] = 8


@fault("a channel twice", "NS0955")
def _(plan):
    found = next(s for s in plan["operations"] if s["do"] == "aspirate" and len(s["channels"]) > 1)
    found["channels"][0] = found["channels"][1]


@fault("a volume too few", "NS0955")
def _(plan):
    step(plan, "dispense")["volumes"].pop()


@fault("a tip too full", "NS0964")
def _(plan):
    step(plan, "aspirate")["volumes"][0] = 5000


@fault("more dispensed than the tip holds", "NS0965")
def _(plan):
    step(plan, "dispense", -1)["volumes"][0] += 40


@fault("a volume below the channel's range", "NS0963")
def _(plan):
    step(plan, "dispense", -1)["volumes"][0] = 0.2


@fault("a well outside of the plate", "NS0959")
def _(plan):
    step(plan, "dispense")["wells"][0] = "Z9"


@fault("unknown labware", "NS0959")
def _(plan):
    step(plan, "dispense")["labware"] = "plate-99"


@fault("an unknown operation", "NS0955")
def _(plan):
    plan["operations"].insert(0, {"do": "dance"})


@fault("a misspelt member", "NS0956")
def _(plan):
    step(plan, "aspirate")["Flow"] = 100


@fault("no flow", "NS0955")
def _(plan):
    del step(plan, "aspirate")["flow"]


@fault("another version", "NS0955")
def _(plan):
    plan["version"] = 2


@fault("a file that ends in its middle", "NS0955")
def _(plan):
    text = json.dumps(plan)
    return text[: len(text) // 2]


@fault("a source with too little", "NS0970", "NS0990")
def _(plan):
    plan["filled"][0]["volume"] = 20


@fault("a source that nobody fills", "NS0990", "NS0970")
def _(plan):
    del plan["filled"][0]


@fault("labware of another size", "NS0990")
def _(plan):
    entry = next(e for e in plan["labware"] if e["label"].startswith("plate"))
    entry["volume"] = entry["volume"] * 2


@fault("two pieces of labware in one place", "NS0960")
def _(plan):
    plan["labware"][0]["slot"] = plan["labware"][1]["slot"]


@fault("an addition left out", "NS0980", "NS0982")
def _(plan):
    del plan["operations"][steps(plan, "dispense")[-1]]


@fault("a tenth too little", "NS0980")
def _(plan):
    found = max((s for s in plan["operations"] if s["do"] == "dispense" and s["labware"].startswith("plate")),
                key=lambda s: max(s["volumes"]))
    found["volumes"] = [round(v * 0.9, 1) for v in found["volumes"]]


@fault("two additions in the wrong order", "NS0981")
def _(plan):
    operations = plan["operations"]
    ups, drops = steps(plan, "pick_up"), steps(plan, "drop")
    block = operations[ups[-1]:drops[-1] + 1]
    del operations[ups[-1]:drops[-1] + 1]
    operations[ups[0]:ups[0]] = block


@fault("one tip for two liquids", "NS0968")
def _(plan):
    operations = plan["operations"]
    for drop, up in zip(steps(plan, "drop"), steps(plan, "pick_up")[1:]):
        if up == drop + 1:
            del operations[drop:up + 1]
            return
    raise LookupError


@fault("a pause left out", "NS0987")
def _(plan):
    del plan["operations"][steps(plan, "pause")[0]]


@fault("a reagent that waits too long", "NS0985")
def _(plan):
    plan["operations"].insert(steps(plan, "pick_up")[-1], {"do": "wait", "seconds": 86400})
