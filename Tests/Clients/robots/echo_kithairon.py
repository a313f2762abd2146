"""Validates Echo pick lists with kithairon; its warnings count as errors, except that there is no survey."""

from kithairon.labware import Labware
from kithairon.picklists import PickList

from folder import labware, main, run_of

RECORDS = labware()
# Dimensions as Echo labware files give them (µm where they are whole numbers); what matters here are usage and volumes.
PLATE = (
    '<plateinfo platetype="{type}" plateformat="{format}" usage="{usage}" fluid="{fluid}" manufacturer="" lotnumber=""'
    ' partnumber="" rows="{rows}" cols="{columns}" a1offsety="8990" centerspacingx="4500" centerspacingy="4500"'
    ' plateheight="14400" skirtheight="2400" wellwidth="3300" welllength="0" wellcapacity="{capacity}"'
    ' bottominset="0" centerwellposx="0" centerwellposy="0" minwellvol="{least}" maxwellvol="{most}"'
    ' maxvoltotal="{total}" minvolume="{drop}" dropvolume="{drop}" />'
)


def library(run):
    """An Echo labware file for the plates of a run."""
    plates = {}
    for placement in run["placements"]:
        record = RECORDS[placement["labware"]]
        if placement["role"] not in ("sources", "plate"):
            continue
        source = placement["role"] == "sources"
        plates[record["load_name"]] = (source, PLATE.format(
            type=record["load_name"], format="UNKNOWN", usage="SRC" if source else "DEST",
            fluid="AQ_BP" if source else "", rows=record["rows"], columns=record["columns"],
            capacity=int(record["volume"]), least=record["dead_volume"] if source else 0, most=record["volume"],
            total=10_000 if source else 0, drop=2.5))
    groups = "".join(text for source, text in plates.values() if source)
    others = "".join(text for source, text in plates.values() if not source)
    return Labware.from_xml_str(
        f"<EchoLabware><sourceplates>{groups}</sourceplates><destinationplates>{others}</destinationplates></EchoLabware>")


def judge(path):
    errors, warnings = PickList.read_csv(path).validate(labware=library(run_of(path)), raise_on=False)
    return errors + [warning for warning in warnings if "survey" not in warning.lower()]


main(judge)
