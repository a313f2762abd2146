"""Faults of Opentrons JSON protocols."""

import json

from fault import List, first


def on(folder, change):
    path = first(folder, ".json")
    protocol = json.loads(path.read_text(encoding="utf-8"))
    result = change(protocol)
    text = json.dumps(protocol, ensure_ascii=False) if result is None else result
    path.write_text(text, encoding="utf-8")


fault = List(on)
FAULTS = fault.faults


def commands(protocol, kind):
    return [index for index, command in enumerate(protocol["commands"]) if command["commandType"] == kind]


def params(protocol, kind, number=0):
    return protocol["commands"][commands(protocol, kind)[number]]["params"]


def plate(protocol):
    """The labware that gets most dispenses."""
    names = [protocol["commands"][i]["params"]["labwareId"] for i in commands(protocol, "dispense")]
    return max(set(n for n in names if n.startswith("plate")), key=names.count)


def deliveries(protocol):
    name = plate(protocol)
    return [i for i in commands(protocol, "dispense") if protocol["commands"][i]["params"]["labwareId"] == name]


def command(kind, **parameters):
    return {"commandType": kind, "key": "fault", "params": parameters}


def rounds(protocol):
    """From each pick-up to its drop, as ranges of commands."""
    ups, downs = commands(protocol, "pickUpTip"), commands(protocol, "dropTipInPlace")
    return [(up, next(d for d in downs if d > up) + 1) for up in ups]


def setup_end(protocol):
    return commands(protocol, "pickUpTip")[0]


def free_slot(protocol):
    used = {c["params"]["location"].get("slotName") for c in protocol["commands"]
            if c["commandType"] in ("loadLabware", "loadModule") and isinstance(c["params"]["location"], dict)}
    slots = [str(n) for n in range(1, 12)] if "OT-2" in protocol["robot"]["model"] else [
        r + c for r in "DCB" for c in "123"]
    return [slot for slot in slots if slot not in used]


@fault("no tip before the first aspiration", "NS0961")
def _(p):
    del p["commands"][commands(p, "pickUpTip")[0]]


@fault("a tip over a tip", "NS0961")
def _(p):
    start = commands(p, "dropTipInPlace")[0]
    del p["commands"][start - 1:start + 1]


@fault("a used tip is taken again", "NS0962")
def _(p):
    ups = commands(p, "pickUpTip")
    one, two = next((a, b) for a in ups for b in ups if a < b and p["commands"][a]["params"]["pipetteId"]
                    == p["commands"][b]["params"]["pipetteId"])
    p["commands"][two]["params"].update({k: p["commands"][one]["params"][k] for k in ("labwareId", "wellName")})


@fault("a tip position outside of the rack", "NS0959")
def _(p):
    params(p, "pickUpTip")["wellName"] = "A13"


@fault("a tip from the plate", "NS0959", "NS0961")
def _(p):
    params(p, "pickUpTip")["labwareId"] = plate(p)


@fault("a tip too full", "NS0964")
def _(p):
    params(p, "aspirate")["volume"] += 2000


@fault("a dispense of more than the tip holds", "NS0965")
def _(p):
    p["commands"][deliveries(p)[-1]]["params"]["volume"] += 15


@fault("a volume below the pipette's range", "NS0963")
def _(p):
    index = deliveries(p)[-1]
    p["commands"][index]["params"]["volume"] = 0.4


@fault("a well overflows", "NS0969")
def _(p):
    # A plate with the same places and less room in them.
    name = plate(p)
    load = next(c["params"] for c in p["commands"] if c["commandType"] == "loadLabware" and c["params"]["labwareId"] == name)
    load["loadName"] = "nest_96_wellplate_200ul_flat"


@fault("a source with too little", "NS0970", "NS0990")
def _(p):
    volumes = params(p, "loadLiquid")["volumeByWell"]
    volumes[next(iter(volumes))] = 30


@fault("more filled in than the well holds", "NS0969")
def _(p):
    volumes = params(p, "loadLiquid")["volumeByWell"]
    volumes[next(iter(volumes))] = 400000


@fault("a source that nobody fills", "NS0990", "NS0970")
def _(p):
    del p["commands"][commands(p, "loadLiquid")[0]]


@fault("two liquids in each other's place", "NS0990")
def _(p):
    one, two = params(p, "loadLiquid", 0), params(p, "loadLiquid", 1)
    one["liquidId"], two["liquidId"] = two["liquidId"], one["liquidId"]


@fault("an unknown liquid", "NS0959", "NS0990")
def _(p):
    params(p, "loadLiquid")["liquidId"] = "liquid-99"


@fault("a well outside of the plate", "NS0959")
def _(p):
    p["commands"][deliveries(p)[0]]["params"]["wellName"] = "Z1"


@fault("an unknown labware id", "NS0959")
def _(p):
    p["commands"][deliveries(p)[0]]["params"]["labwareId"] = "plate-99"


@fault("an unknown pipette id", "NS0959")
def _(p):
    p["commands"][deliveries(p)[0]]["params"]["pipetteId"] = "pipette-9"


@fault("two pieces of labware on one slot", "NS0960")
def _(p):
    loads = [c["params"] for c in p["commands"] if c["commandType"] == "loadLabware" and "slotName" in c["params"]["location"]]
    loads[1]["location"] = dict(loads[0]["location"])


@fault("a slot that the deck does not have", "NS0959")
def _(p):
    loads = [c["params"] for c in p["commands"] if c["commandType"] == "loadLabware" and "slotName" in c["params"]["location"]]
    loads[0]["location"]["slotName"] = "E7"


@fault("labware on the trash", "NS0960")
def _(p):
    loads = [c["params"] for c in p["commands"] if c["commandType"] == "loadLabware" and "slotName" in c["params"]["location"]]
    loads[0]["location"]["slotName"] = "12" if "OT-2" in p["robot"]["model"] else "A3"


@fault("two pipettes on one mount", "NS0960")
def _(p):
    index = commands(p, "loadPipette")[0]
    other = json.loads(json.dumps(p["commands"][index]))
    other["params"]["pipetteId"] = "pipette-8"
    p["commands"].insert(index + 1, other)


@fault("a pipette that nobody makes", "NS0959")
def _(p):
    params(p, "loadPipette")["pipetteName"] = "p400_triple"


@fault("a mount in the middle", "NS0955")
def _(p):
    params(p, "loadPipette")["mount"] = "middle"


@fault("a dispense below the bottom", "NS0967")
def _(p):
    p["commands"][deliveries(p)[0]]["params"]["wellLocation"] = {"origin": "bottom", "offset": {"x": 0, "y": 0, "z": -5}}


@fault("an aspiration below the bottom", "NS0967")
def _(p):
    params(p, "aspirate")["wellLocation"] = {"origin": "bottom", "offset": {"x": 0, "y": 0, "z": -1}}


@fault("an aspiration of air", "NS0967")
def _(p):
    params(p, "aspirate")["wellLocation"] = {"origin": "top", "offset": {"x": 0, "y": 0, "z": 5}}


@fault("a misspelt parameter", "NS0956")
def _(p):
    params(p, "aspirate")["flowrate"] = 5


@fault("a misspelt member of a command", "NS0956")
def _(p):
    p["commands"][commands(p, "aspirate")[0]]["coment"] = "slow"


@fault("an unknown member of the protocol", "NS0956")
def _(p):
    p["notes"] = {}


@fault("an unknown command", "NS0955")
def _(p):
    p["commands"].insert(setup_end(p), command("transferLiquid", volume=5))


@fault("a missing flow rate", "NS0955")
def _(p):
    del params(p, "aspirate")["flowRate"]


@fault("a flow rate of zero", "NS0955")
def _(p):
    params(p, "aspirate")["flowRate"] = 0


@fault("a negative volume", "NS0955")
def _(p):
    p["commands"][deliveries(p)[0]]["params"]["volume"] = -20


@fault("a volume in words", "NS0955")
def _(p):
    p["commands"][deliveries(p)[0]]["params"]["volume"] = "20"


@fault("no commands", "NS0955")
def _(p):
    del p["commands"]


@fault("another schema", "NS0955")
def _(p):
    p["schemaVersion"] = 7


@fault("a command schema of the future", "NS0955")
def _(p):
    p["commandSchemaId"] = "opentronsCommandSchemaV99"


@fault("a file that ends in its middle", "NS0955")
def _(p):
    text = json.dumps(p)
    return text[:len(text) // 2]


@fault("a member twice", "NS0955")
def _(p):
    return json.dumps(p).replace('"commandType": "aspirate",', '"commandType": "aspirate", "commandType": "aspirate",', 1)


@fault("a labware id twice", "NS0955", "NS0960")
def _(p):
    index = commands(p, "loadLabware")[0]
    other = json.loads(json.dumps(p["commands"][index]))
    other["params"]["location"] = {"slotName": free_slot(p)[0]}
    p["commands"].insert(index + 1, other)


@fault("an addition left out", "NS0982", "NS0980")
def _(p):
    del p["commands"][deliveries(p)[-1]]


@fault("an addition to the neighbouring well", "NS0980", "NS0983", "NS0982", "NS0966")
def _(p):
    found = p["commands"][deliveries(p)[-1]]["params"]
    column = int(found["wellName"][1:])
    found["wellName"] = found["wellName"][0] + str(column + 1 if column == 1 else column - 1)


@fault("a tenth too little", "NS0980")
def _(p):
    found = max((p["commands"][i]["params"] for i in deliveries(p)), key=lambda c: c["volume"])
    found["volume"] = round(found["volume"] * 0.9, 1)


@fault("two additions in the wrong order", "NS0981")
def _(p):
    # The last liquid before the one that comes first among the deliveries.
    blocks = [r for r in rounds(p) if any(
        c["commandType"] == "dispense" and c["params"]["labwareId"] == plate(p) for c in p["commands"][r[0]:r[1]])]
    start, end = blocks[-1]
    block = p["commands"][start:end]
    del p["commands"][start:end]
    p["commands"][blocks[0][0]:blocks[0][0]] = block


@fault("a reagent that waits too long", "NS0985")
def _(p):
    start, _ = rounds(p)[-1]
    p["commands"].insert(start, command("waitForDuration", seconds=86400))


@fault("a wait left out", "NS0984", "NS0987")
def _(p):
    waits = [i for i in commands(p, "waitForDuration") if p["commands"][i]["params"]["seconds"] >= 30]
    del p["commands"][waits[0]]


@fault("a negative wait", "NS0955")
def _(p):
    p["commands"].insert(rounds(p)[-1][0], command("waitForDuration", seconds=-5))


@fault("a slow addition at full speed", "NS0986")
def _(p):
    slow = min((p["commands"][i]["params"] for i in deliveries(p)), key=lambda c: c["flowRate"] / c["volume"])
    if slow["volume"] / slow["flowRate"] < 5:
        raise LookupError
    slow["flowRate"] = 90


@fault("a pause left out", "NS0987")
def _(p):
    del p["commands"][commands(p, "waitForResume")[0]]


@fault("a pause for a step that nobody knows", "NS0987")
def _(p):
    params(p, "waitForResume")["message"] = "[77] wave"


@fault("a pause without a number", "NS0987")
def _(p):
    params(p, "waitForResume")["message"] = "look at it"


@fault("a temperature above the module's range", "NS0973")
def _(p):
    module(p, "temperatureModuleV2", command("temperatureModule/setTargetTemperature", moduleId="extra", celsius=98))


@fault("a temperature below the module's range", "NS0973")
def _(p):
    module(p, "temperatureModuleV2", command("temperatureModule/setTargetTemperature", moduleId="extra", celsius=-5))


@fault("a heater-shaker at room temperature", "NS0973")
def _(p):
    module(p, "heaterShakerModuleV1", command("heaterShaker/setTargetTemperature", moduleId="extra", celsius=20))


@fault("shaking too fast", "NS0973")
def _(p):
    module(p, "heaterShakerModuleV1", command("heaterShaker/closeLabwareLatch", moduleId="extra"),
           command("heaterShaker/setAndWaitForShakeSpeed", moduleId="extra", rpm=4000))


@fault("shaking with an open latch", "NS0974")
def _(p):
    module(p, "heaterShakerModuleV1", command("heaterShaker/openLabwareLatch", moduleId="extra"),
           command("heaterShaker/setAndWaitForShakeSpeed", moduleId="extra", rpm=500))


@fault("a latch that opens while it shakes", "NS0974")
def _(p):
    module(p, "heaterShakerModuleV1", command("heaterShaker/closeLabwareLatch", moduleId="extra"),
           command("heaterShaker/setAndWaitForShakeSpeed", moduleId="extra", rpm=500),
           command("heaterShaker/openLabwareLatch", moduleId="extra"))


@fault("a wait for a temperature that nobody set", "NS0974")
def _(p):
    module(p, "temperatureModuleV2", command("temperatureModule/waitForTemperature", moduleId="extra"))


@fault("a shaker's command for a temperature module", "NS0974")
def _(p):
    module(p, "temperatureModuleV2", command("heaterShaker/closeLabwareLatch", moduleId="extra"))


@fault("an unknown module", "NS0959")
def _(p):
    p["commands"].insert(setup_end(p), command("temperatureModule/deactivate", moduleId="module-9"))


@fault("a module beside a heater-shaker", "NS0975")
def _(p):
    neighbours(p, command("loadModule", moduleId="cold", model="temperatureModuleV2", location={"slotName": None}))


@fault("tall labware beside a heater-shaker", "NS0975")
def _(p):
    neighbours(p, command("loadLabware", labwareId="tall", namespace="opentrons", version=1, displayName="tall",
                          loadName="opentrons_15_tuberack_falcon_15ml_conical", location={"slotName": None}))


def module(p, model, *more):
    place = setup_end(p)
    load = command("loadModule", moduleId="extra", model=model, location={"slotName": free_slot(p)[-1]})
    p["commands"][place:place] = [load, *more]


def neighbours(p, other):
    if "OT-2" not in p["robot"]["model"]:
        raise LookupError
    free = free_slot(p)
    one, two = next((a, b) for a in free for b in free if int(b) - int(a) == 1 and (int(a) - 1) // 3 == (int(b) - 1) // 3)
    other["params"]["location"]["slotName"] = two
    place = setup_end(p)
    load = command("loadModule", moduleId="extra", model="heaterShakerModuleV1", location={"slotName": one})
    p["commands"][place:place] = [load, other]


def liquid_of(p, aspiration):
    """The name of what an aspiration draws; nothing for what the robot mixed itself."""
    for command in p["commands"]:
        found = command["params"]
        if command["commandType"] == "loadLiquid" and found["labwareId"] == aspiration["labwareId"]:
            if aspiration["wellName"] in found["volumeByWell"]:
                return p["liquids"][found["liquidId"]]["displayName"]
    return None


@fault("one tip for two liquids", "NS0968")
def _(p):
    # The tip goes on where it should have been dropped and another one taken.
    found = rounds(p)
    for (_, end), (start, _) in reversed(list(zip(found, found[1:]))):
        one = next(c for c in reversed(p["commands"][:end]) if c["commandType"] == "aspirate")["params"]
        two = next(c for c in p["commands"][start:] if c["commandType"] == "aspirate")["params"]
        names = {liquid_of(p, one), liquid_of(p, two)}
        if one["pipetteId"] == two["pipetteId"] and len(names) == 2 and not names & {None, "water"}:
            between = [i for i in range(end, start + 1) if p["commands"][i]["commandType"] in ("pickUpTip", "configureForVolume")]
            for index in reversed(between):
                del p["commands"][index]
            del p["commands"][end - 2:end]
            return
    raise LookupError


@fault("a tip that dips into wells and goes back to the stock", "NS0968")
def _(p):
    for start, end in reversed(rounds(p)):
        block = [i for i in range(start, end) if p["commands"][i]["commandType"] in ("aspirate", "dispense")]
        kinds = [p["commands"][i]["commandType"] for i in block]
        draws = [i for i, kind in zip(block, kinds) if kind == "aspirate"]
        if len(draws) < 2 or p["commands"][draws[0]]["params"]["labwareId"] != p["commands"][draws[-1]]["params"]["labwareId"]:
            continue
        wells = [i for i in block if p["commands"][i]["params"]["labwareId"] == plate(p) and i < draws[-1]]
        # The well has to hold another solution already: a film of water does no harm in a stock.
        def holds(index):
            target = p["commands"][index]["params"]["wellName"]
            own = liquid_of(p, p["commands"][draws[0]]["params"])
            for before, after in rounds(p):
                inside = p["commands"][before:after]
                drawn = [liquid_of(p, c["params"]) for c in inside if c["commandType"] == "aspirate"]
                given = [c["params"]["wellName"] for c in inside if c["commandType"] == "dispense"]
                if after <= start and target in given and drawn and drawn[0] not in (None, "water", own):
                    return True
            return False
        if not wells or not holds(wells[-1]):
            continue
        p["commands"][wells[-1]]["params"]["wellLocation"] = {"origin": "bottom", "offset": {"x": 0, "y": 0, "z": 0.5}}
        return
    raise LookupError


@fault("eight nozzles over the second row", "NS0966", "NS0980")
def _(p):
    multi = {c["params"]["pipetteId"] for c in p["commands"] if c["commandType"] == "loadPipette" and "multi" in c["params"]["pipetteName"]}
    found = next(p["commands"][i]["params"] for i in deliveries(p) if p["commands"][i]["params"]["pipetteId"] in multi)
    found["wellName"] = "B" + found["wellName"][1:]


@fault("a liquid into a well without a reaction", "NS0983", "NS0959", "NS0966")
def _(p):
    manifest_wells = {p["commands"][i]["params"]["wellName"] for i in deliveries(p)}
    if len(manifest_wells) > 11 and all("multi" in c["params"]["pipetteName"] for c in p["commands"] if c["commandType"] == "loadPipette"):
        raise LookupError
    free = next(r + str(c) for c in range(12, 0, -1) for r in "HGFEDCBA" if r + str(c) not in manifest_wells)
    p["commands"][deliveries(p)[-1]]["params"]["wellName"] = free


@fault("a tip left on at the end", "NS0961")
def _(p):
    last = commands(p, "dropTipInPlace")[-1]
    del p["commands"][last - 1:last + 1]


@fault("a tip dropped beside the trash", "NS0967")
def _(p):
    last = commands(p, "dropTipInPlace")[-1]
    del p["commands"][last - 1]


@fault("a trash that is none", "NS0959")
def _(p):
    kind = "moveToAddressableAreaForDropTip" if "OT-2" in p["robot"]["model"] else "moveToAddressableArea"
    params(p, kind)["addressableAreaName"] = "shoppingBag"


@fault("another plate", "NS0959", "NS0969", "NS0990", "NS0966")
def _(p):
    name = plate(p)
    load = next(c["params"] for c in p["commands"] if c["commandType"] == "loadLabware" and c["params"]["labwareId"] == name)
    load["loadName"] = "corning_384_wellplate_112ul_flat" if "384" not in load["loadName"] else "corning_96_wellplate_360ul_flat"


@fault("the plate under another name", "NS0990")
def _(p):
    name = plate(p)
    text = json.dumps(p).replace(f'"labwareId": "{name}"', '"labwareId": "dish"')
    return text
