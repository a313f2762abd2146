"""Faults of the folder as a whole."""

import hashlib
import json

from fault import List, first


def on(folder, change):
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    result = change(manifest, folder)
    path.write_text(json.dumps(manifest, ensure_ascii=False) if result is None else result, encoding="utf-8")


fault = List(on)
FAULTS = fault.faults


def rename(manifest):
    """Ids and digest of a plan that was changed on purpose, so that only its meaning differs."""
    text = manifest["plan"]
    manifest["planDigest"] = hashlib.sha256(text.encode()).hexdigest()
    for condition in manifest["conditions"]:
        whole = manifest["planDigest"] + "\n" + "".join(
            f"{name}={value}\n" for name, value in zip(manifest["parameters"], condition["values"]))
        condition["id"] = hashlib.sha256(whole.encode()).hexdigest()[:32]


@fault("a manifest that is no JSON", "NS0950", seals=False)
def _(manifest, folder):
    return json.dumps(manifest)[:-5]


@fault("a manifest of the future", "NS0951")
def _(manifest, folder):
    manifest["manifest"] = 99


@fault("a manifest without a plan", "NS0950")
def _(manifest, folder):
    del manifest["plan"]


@fault("a manifest with a key too many", "NS0950")
def _(manifest, folder):
    manifest["colour"] = "red"


@fault("a plan that was changed", "NS0950")
def _(manifest, folder):
    manifest["plan"] += "# a line more\n"


@fault("a condition that was changed", "NS0950")
def _(manifest, folder):
    values = manifest["conditions"][0]["values"]
    values[0] = values[0] + "1"


@fault("a volume of the plan that was changed", "NS0980", "NS0982")
def _(manifest, folder):
    raw = manifest["plan"]
    line = next(l for l in raw.split("\n") if l.startswith("step") and " volume 1/" in l)
    manifest["plan"] = raw.replace(line, line.replace(" volume 1/", " volume 2/"), 1)
    rename(manifest)


@fault("another scale", "NS0980", "NS0982")
def _(manifest, folder):
    manifest["scale"] = "2/3" if manifest["scale"] != "2/3" else "1/3"


@fault("a scale of zero", "NS0950")
def _(manifest, folder):
    manifest["scale"] = "0"


@fault("an index that leads nowhere", "NS0950")
def _(manifest, folder):
    manifest["runs"][0]["wells"][0]["condition"] = 100000


@fault("two reactions in one well", "NS0960")
def _(manifest, folder):
    wells = manifest["runs"][0]["wells"]
    wells[1]["well"] = wells[0]["well"]


@fault("two wells in each other's place", "NS0980", "NS0982", "NS0983")
def _(manifest, folder):
    wells = manifest["runs"][0]["wells"]
    other = next(w for w in wells if w["condition"] != wells[0]["condition"])
    wells[0]["well"], other["well"] = other["well"], wells[0]["well"]


@fault("a source with more in it", "NS0990")
def _(manifest, folder):
    source = next(s for s in manifest["runs"][0]["sources"] if s["filled"] > 0)
    source["filled"] += 1_000_000


@fault("two liquids in each other's place in the manifest", "NS0990", "NS0980")
def _(manifest, folder):
    one, two = [s for s in manifest["runs"][0]["sources"] if s["filled"] > 0][:2]
    if one["liquid"] == two["liquid"]:
        raise LookupError
    one["liquid"], two["liquid"] = two["liquid"], one["liquid"]


@fault("a run without its plate", "NS0990", "NS0950")
def _(manifest, folder):
    run = manifest["runs"][0]
    place = next(p for p in run["placements"] if p["role"] == "plate")
    place["label"] = "plate-77"


@fault("a step of a person that was lost", "NS0987")
def _(manifest, folder):
    steps = manifest["runs"][0]["operatorSteps"]
    steps.remove(next(s for s in steps if s["planSteps"]))


@fault("a plate that a solvent attacks", "NS0972")
def _(manifest, folder):
    raw = manifest["plan"]
    if 'substance "water" reagent' not in raw:
        raise LookupError
    manifest["plan"] = raw.replace('substance "water" reagent', 'substance "toluene" reagent', 1)
    run = manifest["runs"][0]
    for plate in run["plates"]:
        plate["labware"] = "plate96"
    rename(manifest)


@fault("a file that was changed", "NS0952", seals=False)
def _(manifest, folder):
    path = first(folder, ".json")
    path.write_bytes(path.read_bytes().replace(b"100", b"101", 1))


@fault("a file that is missing", "NS0953", seals=False)
def _(manifest, folder):
    (folder / "stocks.csv").unlink()


@fault("a file that nobody listed", "NS0954", seals=False)
def _(manifest, folder):
    (folder / "old.json").write_text("{}", encoding="utf-8")


@fault("a plate map of other wells", "NS0990")
def _(manifest, folder):
    path = folder / "platemap.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    one, two = lines[1].split(","), lines[2].split(",")
    one[1], two[1] = two[1], one[1]
    if one[2] == two[2]:
        raise LookupError
    lines[1:3] = [",".join(one), ",".join(two)]
    path.write_text("\n".join(lines), encoding="utf-8")


@fault("a plate map without its last row", "NS0990")
def _(manifest, folder):
    path = folder / "platemap.csv"
    lines = path.read_text(encoding="utf-8").rstrip("\r\n").split("\n")
    path.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")


@fault("drawn from the dead volume", "NS0970")
def _(manifest, folder):
    run = manifest["runs"][0]
    source = next(s for s in run["sources"] if s["filled"] > 0 and s["dead"] > 0 and s["drawn"] > 0)
    path = first(folder, ".json")
    protocol = json.loads(path.read_text(encoding="utf-8"))
    label = run["placements"][source["placement"]]["label"]
    source["filled"] -= source["dead"] // 2 + (source["filled"] - source["drawn"] - source["dead"])
    for command in protocol["commands"]:
        if command["commandType"] == "loadLiquid" and command["params"]["labwareId"] == label:
            if source["well"] in command["params"]["volumeByWell"]:
                command["params"]["volumeByWell"][source["well"]] = source["filled"] / 1e6
    path.write_text(json.dumps(protocol, ensure_ascii=False), encoding="utf-8")
