"""Ten protocols whose derived quantities are worked out here, by hand and with Pint and SciPy, from the numbers that the
protocols state; nsyn's own are held against them.

    quantities.py NSYN        one JSON object a protocol: name, values compared, largest relative difference, problems

What one has to know of the substances stands below; RDKit has to agree about the molar masses.
"""
import csv
import io
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import pint
from rdkit import Chem
from rdkit.Chem.Descriptors import MolWt
from scipy.optimize import brentq

units = pint.UnitRegistry()
Q = units.Quantity
mL, uL, mM, M, umol, mmol, L, mol = (units(name) for name in ("mL", "uL", "mM", "M", "umol", "mmol", "L", "mol"))
minute, second, hour = units("min"), units("s"), units("h")
gram = units("g")

# Standard atomic weights (CIAAW, abridged), and the molecules that masses are given of.
WEIGHTS = {"H": 1.008, "B": 10.81, "C": 12.011, "N": 14.007, "O": 15.999, "Na": 22.98976928, "S": 32.06}
MOLECULES = {
    "NaBH4": ({"Na": 1, "B": 1, "H": 4}, "[Na+].[BH4-]"),
    "NaOH": ({"Na": 1, "O": 1, "H": 1}, "[Na+].[OH-]"),
    "GSH": ({"C": 10, "H": 17, "N": 3, "O": 6, "S": 1}, "N[C@@H](CCC(=O)N[C@@H](CS)C(=O)NCC(=O)O)C(=O)O"),
}
ROOM = 22  # °C, where nobody says anything else


def molar_mass(name):
    return sum(WEIGHTS[element] * count for element, count in MOLECULES[name][0].items()) * gram / mol


def grams_to_moles(name, mass):
    return mass / molar_mass(name)


def hydronium(strong, volume, weak=()):
    """pH where charges balance. strong: moles of base less moles of acid; weak: (moles, constants of each proton)."""
    concentration = (strong / volume).to("mol/L").magnitude
    shares = [((amount / volume).to("mol/L").magnitude, [10 ** -constant for constant in constants]) for amount, constants in weak]

    def charge(level):
        h = 10 ** -level
        negative = sum(amount * constant / (constant + h) for amount, constants in shares for constant in constants)
        return concentration + h - 1e-14 / h - negative

    return brentq(charge, -1, 16, xtol=1e-14, rtol=1e-15)


HEAD = "import std.reagents\n"


def probes(**lines):
    """A script's own derived quantities: name = (moment, value, unit)."""
    fields = "".join(
        f'        {name} {{ title: "{name}", at: {moment}, value: {value}'
        + (f', unit: "{unit}"' if unit else "") + " }\n"
        for name, (moment, value, unit) in lines.items())
    return "model probes: Derived {\n    title: \"what the test asks for\"\n    quantities {\n" + fields + "    }\n}\n"


CASES = []


def case(name, text):
    def add(function):
        CASES.append((name, HEAD + text, function))
        return function

    return add


@case("three additions", """
stock gold = 20 mM HAuCl4_3H2O in water
stock thiol = 50 mM GSH in water
stock borohydride = 112 mM NaBH4 in (0.2 M NaOH in water)
""" + probes(
    gold_first=("first(Au)", "concentration(Au)", "mM"),
    gold_with_thiol=("first(Thiol)", "concentration(Au)", "mM"),
    thiol_at_addition=("first(Thiol)", "concentration(Thiol)", "mM"),
    thiol_in_the_end=("end", "concentration(Thiol)", "mM"),
    base_in_the_end=("end", "concentration(NaOH)", "mM"),
    gold_amount=("end", "amount(Au)", "µmol"),
    volume_before=("last(Reductant)", "beforehand.volume", "mL"),
) + """
target Au25 = cluster [Au25(SG)18]^-
protocol make(excess: Ratio = 2 in 0.5 to 8, strength: Ratio = 2 in 0.5 to 8) -> Au25 by reduction {
    let pot = vessel(20 mL, open, glass, air)
    add 4.5 mL water to pot
    stir pot at 500 rpm
    add 0.25 mL gold to pot
    add excess eq thiol to pot
    wait 15 min
    add strength eq borohydride to pot over 30 s
    hold pot at 40 °C for 3 h
    separate pot by ultrafiltration keep retentate
    measure pot by esi_ms
}
sweep rows = make over { excess in [0.5, 1, 2, 3.3]
strength in [1, 2.2, 5] }
""")
def three_additions(row):
    gold = 20 * mM * 0.25 * mL
    thiol, borohydride = row["excess"] * gold, row["strength"] * gold
    thiol_volume, borohydride_volume = thiol / (50 * mM), borohydride / (112 * mM)
    with_gold = 4.75 * mL
    with_thiol = with_gold + thiol_volume
    whole = with_thiol + borohydride_volume
    # 32 Au(SR) + 8 e⁻ → [Au25(SR)18]⁻ + 7 [Au(SR)2]⁻, gold(III) first to gold(I) by two electrons or two thiols.
    needed = gold * 8 / 32 + 2 * gold - min(2 * gold, max(0 * umol, thiol - gold))
    return {
        "gold_first": (gold / with_gold, "mM"), "gold_with_thiol": (gold / with_thiol, "mM"),
        "thiol_at_addition": (thiol / with_thiol, "mM"), "thiol_in_the_end": (thiol / whole, "mM"),
        "base_in_the_end": (0.2 * M * borohydride_volume / whole, "mM"), "gold_amount": (gold, "umol"),
        "volume_before": (with_thiol, "mL"), "metal": (gold / whole, "mM"), "ligand_per_metal": (thiol / gold, ""),
        "reductant": (borohydride / whole, "mM"), "reductant_per_metal": (borohydride / gold, ""),
        "electron_budget": (8 * borohydride / needed, ""), "reaction_volume": (whole, "mL"),
        "temperature_at_reduction": ROOM, "hottest": 40, "reaction_time": (3 * hour, "h"),
        "duration": (15 * minute + 30 * second + 3 * hour, "h"),
    }


@case("a strong base", """
stock base = 0.3 M NaOH in water
stock borohydride = 50 mM NaBH4 in water
""" + probes(at_the_end=("end", "vessel.pH", ""), base=("end", "concentration(NaOH)", "mM")) + """
protocol make(base_volume: Volume = 1 mL in 1 µL to 10 mL) {
    let pot = vessel(50 mL, open, glass, air)
    add 10 mL water to pot
    add base_volume base to pot
    add 1 mL borohydride to pot over 10 s
    hold pot at 30 °C for 20 min
    measure pot by uvvis
}
sweep rows = make over { base_volume in 1 µL to 10 mL log 9 }
""")
def a_strong_base(row):
    base = 0.3 * M * row["base_volume"]
    before, after = 10 * mL + row["base_volume"], 11 * mL + row["base_volume"]
    return {
        "pH_at_reduction": hydronium(base, before), "at_the_end": hydronium(base, after), "base": (base / after, "mM"),
        "reductant": (50 * mM * 1 * mL / after, "mM"), "reaction_volume": (after, "mL"),
        "reaction_time": (20 * minute, "h"), "duration": (20 * minute + 10 * second, "h"), "hottest": 30,
        "temperature_at_reduction": ROOM,
    }


@case("a thiol acid and a base", """
stock acid = 20 mM MHA in water
stock base = 50 mM NaOH in water
""" + probes(level=("end", "vessel.pH", ""), thiol=("end", "concentration(Thiol)", "mM")) + """
protocol make(base_volume: Volume = 1 mL in 0.1 mL to 10 mL) {
    let pot = vessel(50 mL, open, glass, air)
    add 5 mL acid to pot
    add base_volume base to pot
    measure pot by uvvis
}
sweep rows = make over { base_volume in [0.1 mL, 0.5 mL, 1 mL, 1.9 mL, 2.1 mL, 3 mL, 4 mL, 6 mL] }
""")
def a_thiol_acid(row):
    volume = 5 * mL + row["base_volume"]
    acid, base = 20 * mM * 5 * mL, 50 * mM * row["base_volume"]
    return {
        "level": hydronium(base, volume, [(acid, MHA_CONSTANTS)]), "thiol": (acid / volume, "mM"),
        "reaction_volume": (volume, "mL"), "duration": (0 * hour, "h"),
    }


@case("a pH that is set", """
stock gold = 10 mM HAuCl4_3H2O in water
stock base = 0.5 M NaOH in water
stock borohydride = 100 mM NaBH4 in water
""" + probes(base=("end", "amount(NaOH)", "µmol")) + """
protocol make(acidity: pH = 11 in 7 to 13) {
    let pot = vessel(50 mL, open, glass, air)
    add 10 mL water to pot
    add 1 mL gold to pot
    adjust pot to acidity with base
    add 0.5 mL borohydride to pot over 10 s
    hold pot at 25 °C for 1 h
    measure pot by uvvis
}
sweep rows = make over { acidity in 8 to 13 by 0.5 }
""")
def a_set_acidity(row):
    acid = 10 * mM * 1 * mL  # HAuCl4 brings one strong proton
    excess = (10 ** (row["acidity"] - 14) - 10 ** -row["acidity"]) * M
    # 0.5 M · v − acid = excess · (11 mL + v)
    added = (excess * 11 * mL + acid) / (0.5 * M - excess)
    volume = 11.5 * mL + added
    return {
        "pH_at_reduction": row["acidity"], "base": (0.5 * M * added, "umol"), "reaction_volume": (volume, "mL"),
        "metal": (acid / volume, "mM"), "reductant_per_metal": (5.0, ""), "reductant": (50 * umol / volume, "mM"),
    }


@case("heating and cooling", """
stock gold = 10 mM HAuCl4_3H2O in water
stock borohydride = 100 mM NaBH4 in water
""" + probes(coldest=("last(Reductant)", "course.coldest", "°C"), last=("end", "vessel.temperature", "°C"),
             waited=("last(Reductant)", "time_since(Au)", "min")) + """
protocol make(heat: Temperature = 60 °C in 0 °C to 90 °C, course: Time = 1 h in 1 min to 1 d) {
    let pot = vessel(50 mL, open, glass, air)
    add 10 mL water to pot
    add 1 mL gold to pot
    heat pot to 50 °C for 10 min
    wait 5 min
    cool pot to 5 °C at 2 K/min for 20 min
    add 0.5 mL borohydride to pot over 90 s
    heat pot to heat for course
    cool pot to 20 °C for 30 min
    measure pot by uvvis
}
sweep rows = make over { heat in [30 °C, 60.5 °C, 85 °C]
course in [5 min, 1 h, 12.5 h] }
""")
def heating_and_cooling(row):
    ramp = Q(45, "delta_degC") / Q(2, "delta_degC/min")
    after = row["course"] + 30 * minute
    before = 10 * minute + 5 * minute + ramp + 20 * minute
    return {
        "temperature_at_reduction": 5, "hottest": row["heat"], "coldest": 5, "last": 20,
        "reaction_time": (after, "h"), "duration": (before + 90 * second + after, "h"), "waited": (before, "min"),
        "reaction_volume": (11.5 * mL, "mL"), "metal": (10 * umol / (11.5 * mL), "mM"),
        "reductant_per_metal": (5.0, ""),
    }


@case("portions and a repeat", """
stock gold = 10 mM HAuCl4_3H2O in water
stock borohydride = 100 mM NaBH4 in water
""" + probes(first_portion=("first(Reductant)", "concentration(Reductant)", "mM")) + """
protocol make(portion: Volume = 50 µL in 10 µL to 200 µL) {
    let pot = vessel(50 mL, open, glass, air)
    add 8 mL water to pot
    add 2 mL gold to pot
    repeat 4 times {
        add portion borohydride to pot over 20 s
        wait 3 min
    }
    hold pot at 25 °C for 1 h
    measure pot by uvvis
}
sweep rows = make over { portion in 10 µL to 200 µL in 6 }
""")
def portions(row):
    gold = 20 * umol
    portion = 100 * mM * row["portion"]
    volume = 10 * mL + 4 * row["portion"]
    return {
        "first_portion": (portion / (10 * mL + row["portion"]), "mM"), "reductant": (4 * portion / volume, "mM"),
        "reductant_per_metal": (4 * portion / gold, ""), "metal": (gold / volume, "mM"),
        "reaction_volume": (volume, "mL"), "reaction_time": (3 * minute + 1 * hour, "h"),
        "duration": (4 * (20 * second + 3 * minute) + 1 * hour, "h"),
    }


@case("from flask to flask", """
stock gold = 10 mM HAuCl4_3H2O in water
stock thiol = 40 mM GSH in water
stock borohydride = 100 mM NaBH4 in water
""" + probes(gold=("end", "amount(Au)", "µmol"), thiol=("end", "concentration(Thiol)", "mM")) + """
protocol make(taken: Volume = 5 mL in 1 mL to 10 mL, filled: Volume = 20 mL in 15 mL to 40 mL) {
    let flask = vessel(50 mL, open, glass, air)
    let pot = vessel(50 mL, open, glass, air)
    add 8 mL water to flask
    add 2 mL gold to flask
    add 3 eq thiol to flask
    add 1 mL water to pot
    transfer taken flask to pot
    dilute pot to filled with water
    add 0.4 mL borohydride to pot over 10 s
    hold pot at 25 °C for 2 h
    measure pot by uvvis
    return pot
}
sweep rows = make over { taken in [1 mL, 2.5 mL, 10 mL]
filled in [15 mL, 33 mL] }
""")
def flask_to_flask(row):
    gold, thiol = 20 * umol, 60 * umol
    flask = 10 * mL + thiol / (40 * mM)
    share = (row["taken"] / flask).to("").magnitude
    volume = row["filled"] + 0.4 * mL
    return {
        "gold": (gold * share, "umol"), "thiol": (thiol * share / volume, "mM"), "metal": (gold * share / volume, "mM"),
        "ligand_per_metal": (3.0, ""), "reductant_per_metal": (40 * umol / (gold * share), ""),
        "reaction_volume": (volume, "mL"), "reaction_time": (2 * hour, "h"),
    }


@case("solids by mass", """
stock gold = 10 mM HAuCl4_3H2O in water
""" + probes(base=("end", "concentration(NaOH)", "mM"), level=("first(Thiol)", "beforehand.pH", "")) + """
protocol make(powder: Mass = 10 mg in 1 mg to 100 mg, ligand: Mass = 30 mg in 1 mg to 100 mg) {
    let pot = vessel(50 mL, open, glass, air)
    add 9 mL water to pot
    add 40 mg NaOH to pot
    add ligand GSH to pot
    add 1 mL gold to pot
    add powder NaBH4 to pot
    hold pot at 25 °C for 1 h
    measure pot by uvvis
}
sweep rows = make over { powder in [1 mg, 10 mg, 75 mg]
ligand in [1 mg, 61.4642 mg] }
""")
def solids(row):
    base = grams_to_moles("NaOH", 0.040 * gram)
    ligand, powder = grams_to_moles("GSH", row["ligand"]), grams_to_moles("NaBH4", row["powder"])
    return {
        "base": (base / (10 * mL), "mM"), "level": hydronium(base, 9 * mL), "reaction_volume": (10 * mL, "mL"),
        "ligand_per_metal": (ligand / (10 * umol), ""), "reductant": (powder / (10 * mL), "mM"),
        "reductant_per_metal": (powder / (10 * umol), ""), "metal": (1.0 * mM, "mM"),
    }


@case("two metals, ionic strength", """
stock gold = 10 mM HAuCl4_3H2O in water
stock silver = 5 mM AgNO3 in water
stock salt = 0.2 M NaCl in water
stock thiol = 40 mM GSH in water
stock borohydride = 100 mM NaBH4 in water
""" + probes(
    ionic_strength=("last(Thiol)", "(concentration(AgNO3) + concentration(HAuCl4_3H2O) + concentration(NaCl))", "mM"),
    silver_share=("end", "amount(Ag) / amount(metal)", ""),
) + """
protocol make(gold_volume: Volume = 1 mL in 0.1 mL to 5 mL, salt_volume: Volume = 1 mL in 0 mL to 5 mL) {
    let pot = vessel(50 mL, open, glass, air)
    add 8 mL water to pot
    add gold_volume gold to pot
    add 0.5 mL silver to pot
    add salt_volume salt to pot
    add 2.5 eq thiol to pot
    add 4 eq borohydride to pot over 10 s
    hold pot at 25 °C for 1 h
    measure pot by uvvis
}
sweep rows = make over { gold_volume in [0.1 mL, 1 mL, 4 mL]
salt_volume in [0.5 mL, 2 mL] }
""")
def two_metals(row):
    gold, silver, salt = 10 * mM * row["gold_volume"], 2.5 * umol, 0.2 * M * row["salt_volume"]
    metal = gold + silver
    thiol, borohydride = 2.5 * gold, 4 * gold  # equivalents count the first metal
    before = 8.5 * mL + row["gold_volume"] + row["salt_volume"] + thiol / (40 * mM)
    volume = before + borohydride / (100 * mM)
    # Salts of single charges: I = ½ Σ z²c is the sum of their concentrations.
    return {
        "ionic_strength": ((gold + silver + salt) / before, "mM"), "silver_share": (silver / metal, ""),
        "metal": (metal / volume, "mM"), "ligand_per_metal": (thiol / metal, ""),
        "reductant_per_metal": (borohydride / metal, ""), "reductant": (borohydride / volume, "mM"),
        "reaction_volume": (volume, "mL"),
    }


@case("a step that not every condition has", """
stock gold = 10 mM HAuCl4_3H2O in water
stock base = 0.1 M NaOH in water
stock borohydride = 100 mM NaBH4 in water
protocol make(acidity: pH = 7 in 4 to 12, strength: Ratio = 2 in 1 to 8) {
    let pot = vessel(50 mL, open, glass, air)
    add 9 mL water to pot
    add 1 mL gold to pot
    if acidity > pH 8 {
        add 2 mL base to pot
        wait 10 min
    }
    add strength eq borohydride to pot over 10 s
    hold pot at 25 °C for 1 h
    measure pot by uvvis
}
sweep rows = make over { acidity in [7, 8, 8.1, 11]
strength in [1, 3.7] }
""")
def a_condition(row):
    has_base = row["acidity"] > 8
    borohydride = row["strength"] * 10 * umol
    before = (12 if has_base else 10) * mL
    volume = before + borohydride / (100 * mM)
    strong = (200 * umol if has_base else 0 * umol) - 10 * umol
    return {
        "pH_at_reduction": hydronium(strong, before), "metal": (10 * umol / volume, "mM"),
        "reductant": (borohydride / volume, "mM"), "reductant_per_metal": (row["strength"], ""),
        "reaction_volume": (volume, "mL"), "reaction_time": (1 * hour, "h"),
        "duration": (10 * second + 1 * hour + (10 * minute if has_base else 0 * minute), "h"),
    }


# The acid of 6-mercaptohexanoic acid and its thiol, as `nsyn doc MHA` states them.
MHA_CONSTANTS = [4.8, 10.7]
# What the axes are measured in; bare numbers and pH stay numbers.
AXES = {"mL": mL, "µL": uL, "min": minute, "h": hour, "d": units("day"), "mg": units("mg"), "s": second}


def read(output):
    rows = list(csv.reader(io.StringIO(output)))
    columns = []
    for title in rows[0]:
        name, _, unit = title.partition(" [")
        columns.append((name, unit.rstrip("]")))
    for cells in rows[1:]:
        yield {name: (cell, unit) for (name, unit), cell in zip(columns, cells)}


def judge(name, text, function, nsyn, folder):
    script = folder / "case.nsyn"
    script.write_text(text)
    done = subprocess.run([nsyn, "simulate", str(script), "rows", "--format", "csv"], capture_output=True, text=True)
    problems, compared, largest = [], 0, 0.0
    if done.returncode != 0:
        return {"name": name, "compared": 0, "largest": 0, "problems": [done.stderr.strip()[:600]]}
    for cells in read(done.stdout):
        known = {}
        for column, (cell, unit) in cells.items():
            try:
                known[column] = float(cell) * AXES[unit] if unit in AXES else float(cell)
            except ValueError:
                known[column] = cell
        for column, expected in function(known).items():
            if column not in cells:
                problems.append(f"no column {column}")
                continue
            cell, unit = cells[column]
            if isinstance(expected, tuple):
                quantity, wanted = expected
                if wanted and unit != wanted.replace("umol", "µmol"):
                    problems.append(f"{column} is in {unit}")
                    continue
                expected = quantity.to(wanted).magnitude if wanted else float(getattr(quantity, "to", lambda _: quantity)("").magnitude if hasattr(quantity, "magnitude") else quantity)
            compared += 1
            difference = abs(float(cell) - expected) / max(abs(expected), 1e-12) if expected else abs(float(cell))
            largest = max(largest, difference)
            if not difference <= 1e-9:
                problems.append(f"{column}: {cell}, by hand {expected!r} at {known.get('condition')}")
    return {"name": name, "compared": compared, "largest": largest, "problems": problems[:6]}


def main():
    for name, (_, smiles) in MOLECULES.items():
        if abs(MolWt(Chem.MolFromSmiles(smiles)) - molar_mass(name).to("g/mol").magnitude) > 0.01:
            sys.exit(f"RDKit says otherwise about {name}")
    with tempfile.TemporaryDirectory() as folder:
        for name, text, function in CASES:
            print(json.dumps(judge(name, text, function, sys.argv[1], pathlib.Path(folder)), ensure_ascii=False))


if __name__ == "__main__":
    main()
