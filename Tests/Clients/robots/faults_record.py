"""Faults of Open Reaction Database records."""

import json
from pathlib import Path

from fault import List


def on(folder, change):
    manifest = json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))
    path = next(
        Path(folder) / f["name"] for f in manifest["files"]
        if f["name"].endswith(".json") and '"reactions"' in (Path(folder) / f["name"]).read_text(encoding="utf-8")[:4000])
    dataset = json.loads(path.read_text(encoding="utf-8"))
    result = change(dataset)
    path.write_text(json.dumps(dataset, ensure_ascii=False) if result is None else result, encoding="utf-8")


fault = List(on)
FAULTS = fault.faults


def reaction(dataset, number=0):
    return dataset["reactions"][number]


def component(dataset, number=0):
    return next(iter(reaction(dataset, number)["inputs"].values()))["components"][0]


@fault("an unknown field", "NS0956")
def _(dataset):
    reaction(dataset)["colour"] = "red"


@fault("an id of the wrong form", "NS0955")
def _(dataset):
    reaction(dataset)["reactionId"] = "ord-7"


@fault("an id twice", "NS0955", "NS0990")
def _(dataset):
    reaction(dataset, 1)["reactionId"] = reaction(dataset, 0)["reactionId"]


@fault("a component without an amount", "NS0955")
def _(dataset):
    del component(dataset)["amount"]


@fault("a negative volume", "NS0955", "NS0980", "NS0990")
def _(dataset):
    amount = component(dataset)["amount"]
    next(iter(amount.values()))["value"] = -5


@fault("a unit that does not exist", "NS0955")
def _(dataset):
    next(iter(component(dataset)["amount"].values()))["units"] = "SPOON"


@fault("a reaction left out", "NS0990")
def _(dataset):
    dataset["reactions"].pop()


@fault("twice the amount", "NS0980", "NS0990")
def _(dataset):
    amount = next(iter(component(dataset)["amount"].values()))
    amount["value"] *= 2


@fault("inputs in another order", "NS0981", "NS0990")
def _(dataset):
    inputs = list(reaction(dataset)["inputs"].values())
    inputs[0]["additionOrder"], inputs[-1]["additionOrder"] = inputs[-1]["additionOrder"], inputs[0]["additionOrder"]


@fault("a record that is no JSON", "NS0955")
def _(dataset):
    return json.dumps(dataset)[:-3]
