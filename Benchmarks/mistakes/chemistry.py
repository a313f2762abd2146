"""Mistakes of chemistry: formulas, electrons, order, routes, hazards, and what nobody said."""
import re

from classes import mistake, slip
from scripts import HYDRIDES, METALS, THIOLS

FORMULAS = "formulas and routes"
ORDER = "order and amounts"
HAZARDS = "hazards"
UNSAID = "what nobody said"
TARGET = r"^target \w+ += cluster "


def hydride_lines(script, number):
    """The additions of a reductant in the protocol around a line."""
    inside = set(script.within(number))
    return [step.line for step in script.additions(HYDRIDES) if step.line in inside]


# Formulas and routes


@mistake(FORMULAS, "an odd number of electrons: a charge left out or wrong", "NS5002 NS5301 NS5805")
def odd_electrons(script):
    for number in script.lines_with(TARGET):
        if "radical" in script.lines[number] or "x)" in script.lines[number]:
            continue
        yield from script.replace(number, r"\](\^-|\^\+|\^3\+)", "]")
        yield from script.replace(number, r"\]\^2-", "]^-")
        yield from script.replace(number, r"(\)\d*|\])$", r"\1^-" if script.lines[number].endswith("]") else r"\1")


@mistake(FORMULAS, "a charge of the wrong size", "NS5002 NS5001 NS5301 NS5805")
def wrong_charge(script):
    for number in script.lines_with(TARGET):
        if "radical" not in script.lines[number] and "x)" not in script.lines[number]:
            yield from script.replace(number, r"\]\^(-|\+)", r"]^2\1")
            yield from script.replace(number, r"\]$", "]^3-")


@mistake(FORMULAS, "a ligand that nobody knows", "NS0502")
def unknown_ligand(script):
    for number in script.lines_with(TARGET):
        yield from script.replace(number, r"\((PET|MHA|SG|p-MBA|TBBT|SPh|StBu|CHT|C6SH|dppp|cysteamine|PPh3)\)", r"(\1Q)")


@mistake(FORMULAS, "a formula that can't be read", "NS0501 NS0502")
def bad_formula(script):
    for number in script.lines_with(TARGET):
        yield from script.replace(number, r"\[Au(\d+)", r"[Ax\1")
        yield from script.replace(number, r"\)(\d+)\]", r"\1]")


@mistake(FORMULAS, "a formula that is misprinted in the literature", "NS5801 NS5802 NS5805 NS5816 NS5002 NS5001")
def misprint(script):
    misprints = ["[Au20(PET)13]", "[Au33(PET)20]", "[Au44(p-MBA)26]", "[Au25(PPh3)10(PET)10Cl2]^2+"]
    for offset, number in enumerate(script.lines_with(r"^target Au\w+ += cluster ")):
        formula = misprints[(len(script.name) + offset) % len(misprints)]
        yield from script.replace(number, r"cluster \S+", f"cluster {formula}")


slip(FORMULAS, "bad_reaction", "a reaction that can't be read", "NS0503 NS0501 NS0502",
     (r" -> ", " ", r"^expect balanced"),
     (r"\]⁻ *\)?$", "⁻)", r"^expect balanced"))

slip(FORMULAS, "wrong_route", "the wrong route: parts that are not there", "NS0435 NS0436",
     (r" by (reduction|coreduction) \{", " by seeded_growth {", r"-> \w+ by "),
     (r" by (ligand_exchange\w*|pH_conversion) \{", " by reduction {", r"-> \w+ by "))


@mistake(FORMULAS, "the wrong route: atoms or electrons contradict it", "NS0437 NS0438 NS5401 NS5204 NS5205")
def contradicted_route(script):
    yield from script.replace_each(r" by (ligand_exchange\w*|pH_conversion|motif_exchange) \{", " by ligand_exchange_mild {", r"-> \w+ by ",
                                   script.lines_with(r"^    add "))
    yield from script.replace_each(r" by (seeded_growth) \{", " by metal_exchange {", r"-> \w+ by ")


@mistake(FORMULAS, "a crude where a purified cluster is needed", "NS0434")
def crude_seed(script):
    for stock in script.stocks():
        if "cluster" in stock.text:
            yield from script.replace(stock.line, r", purified", "",
                                      [*script.uses(stock.name), *script.lines_with(r"^protocol |-> \w+ by ")])


@mistake(FORMULAS, "a mixture that is never taken apart", "NS0439 NS5714")
def separation_missing(script):
    for first, last in script.protocols():
        lines = script.within(first + 1, r"^    (separate|extract) ")
        # The routes that give mixtures, by the review: elsewhere a separation is only advised.
        mixing = r"-> \w+ by (intercluster|fusion|metal_exchange|coreduction|etching|ligand_exchange_mild)"
        if lines and any(re.search(mixing, script.lines[line]) for line in script.heads(first + 1)):
            rest = [line for line in range(first, last) if line not in lines]
            yield script.delete(lines, rest)


@mistake(FORMULAS, "no measurement that sees the formula", "NS0440")
def blind_measurement(script):
    for first, last in script.protocols():
        lines = script.within(first + 1, r"^ +measure \w+ by (esi_ms|maldi|scxrd)")
        others = [line for line in script.within(first + 1, r"^ +measure ") if line not in lines]
        if lines and others and any("->" in script.lines[line] for line in script.heads(first + 1)):
            rest = [line for line in range(first, last) if line not in lines]
            yield script.delete(lines, rest)


# Order and amounts


@mistake(ORDER, "too few electrons for the target", "NS0418 NS5903")
def too_few_electrons(script):
    for step in script.additions(("NaBH4",)):
        yield from script.replace(step.line, r"add \(?[\d.]+( / \d+\))? eq ", "add 0.0004 eq ", script.heads(step.line))


@mistake(ORDER, "no ligand when the metal is reduced", "NS0444 NS0435 NS0421 NS5511")
def ligand_missing(script):
    for first, last in script.protocols():
        steps = [step for step in script.additions(THIOLS) if first < step.line < last]
        if len(steps) == 1 and hydride_lines(script, first + 1):
            yield script.delete([steps[0].line], [*hydride_lines(script, first + 1), *script.heads(first + 1)])


@mistake(ORDER, "far too little ligand", "NS0421 NS5504 NS5914")
def too_little_ligand(script):
    for step in script.additions(THIOLS):
        if hydride_lines(script, step.line):
            yield from script.replace(step.line, r"add [\w.]+ eq ", "add 0.04 eq ",
                                      [*hydride_lines(script, step.line), *script.heads(step.line)])


@mistake(ORDER, "far too much ligand", "NS5501 NS5505 NS5914")
def too_much_ligand(script):
    for step in script.additions(THIOLS):
        later = [line for line in hydride_lines(script, step.line) if line > step.line]
        if later:
            yield from script.replace(step.line, r"add [\w.]+ eq ", "add 80 eq ",
                                      [*later, *script.heads(step.line)])


@mistake(ORDER, "far too much reductant", "NS5903")
def too_much_reductant(script):
    for step in script.additions(("NaBH4",)):
        yield from script.replace(step.line, r"add ([\d.]+) eq ", "add 600 eq ")


@mistake(ORDER, "the reductant before the ligand", "NS5511 NS5512 NS0444 NS0405")
def reductant_before_ligand(script):
    for step in script.additions(HYDRIDES):
        ligands = [other for other in script.additions(THIOLS)
                   if other.vessel == step.vessel and other.line in script.within(step.line) and other.line < step.line]
        if ligands:
            yield script.move(step.line, ligands[0].line, [ligands[0].line])


@mistake(ORDER, "the reductant before the metal", "NS5512 NS0405")
def reductant_before_metal(script):
    for step in script.additions(HYDRIDES):
        metals = [other for other in script.additions(METALS)
                  if other.vessel == step.vessel and other.line in script.within(step.line) and other.line < step.line]
        if metals:
            yield script.move(step.line, metals[0].line, [metals[0].line])


@mistake(ORDER, "the base after the borohydride", "NS5507")
def base_after_borohydride(script):
    for number in script.lines_with(r"^    (adjust \w+ to .* with base|add [\d.]+ mL base to)"):
        later = [line for line in hydride_lines(script, number) if line > number]
        if later:
            yield script.move(number, later[-1], later)


@mistake(ORDER, "acid after the borohydride", "NS5627 NS5509 NS5601 NS5602")
def acid_after_borohydride(script):
    for step in script.additions(("NaBH4",)):
        yield script.with_stock("stock sour = 50 mL of 1 M HCl in water, dead 0.5 mL", {
            step.line: [script.lines[step.line], f"    add 1 mL sour to {step.vessel}"]})


@mistake(ORDER, "nitric acid after the thiol", "NS5508")
def nitric_acid_after_thiol(script):
    if "au52-acid" not in script.name:
        return
    acid = next(script.additions(("HNO3",)))
    for step in script.additions(THIOLS):
        if acid.line < step.line:
            yield script.move(acid.line, step.line, [step.line])


# Hazards


@mistake(HAZARDS, "borohydride into acid", "NS5601 NS5602")
def borohydride_into_acid(script):
    if "au52" in script.name:
        return
    for step in script.additions(("NaBH4",)):
        case = script.with_stock("stock sour = 50 mL of 2 M HCl in water, dead 0.5 mL", {
            step.line: [f"    add 2 mL sour to {step.vessel}", script.lines[step.line]]}, [step.line])
        yield case


@mistake(HAZARDS, "undiluted acid onto a hydride", "NS5602")
def neat_acid_onto_hydride(script):
    for step in script.additions(("NaBH4",)):
        yield script.insert(step.line, f"    add 1 mL AcOH to {step.vessel}")


@mistake(HAZARDS, "cyanoborohydride and acid", "NS5603")
def cyanoborohydride_and_acid(script):
    for step in script.additions(("NaBH4",)):
        stocks = [stock for stock in script.stocks(("NaBH4",)) if stock.name == step.what]
        if not stocks:
            continue
        line = re.sub(r"NaBH4 in \(.*?\)", "NaBH3CN in water", script.lines[stocks[0].line]).replace("NaBH4", "NaBH3CN")
        yield script.with_stock("stock sour = 50 mL of 2 M HCl in water, dead 0.5 mL", {
            stocks[0].line: line, step.line: [script.lines[step.line], f"    add 2 mL sour to {step.vessel}"]},
            [step.line])


@mistake(HAZARDS, "hydrogen in a closed vessel", "NS0441")
def closed_vessel(script):
    for number, name, _ in script.vessels():
        gassed = [step.line for step in script.additions(("NaBH4",)) if step.vessel == name and step.line in script.within(number)]
        # A micromole of hydrogen does no harm: only where there is an excess of borohydride.
        if any(re.search(r"add ([5-9]|\d\d+) eq", script.lines[line]) for line in gassed):
            yield from script.replace(number, r"\bopen\b", "closed", script.within(number, rf"\b{name}\b"))


@mistake(HAZARDS, "carbon monoxide without a word of safety", "NS5604")
def carbon_monoxide(script):
    for number in script.lines_with(r"^    bubble CO "):
        before = [line for line in script.within(number, r"^    instruct .*alarm") if line < number]
        if before:
            yield script.delete(before, script.within(number, r"\bCO\b|vent|purge"))
            yield script.change({before[0]: None, number: script.lines[number].replace("20 mL/min", "40 mL/min")},
                                [number], "no alarm, more gas")


@mistake(HAZARDS, "a peroxide former taken to dryness", "NS5618")
def peroxide_former(script):
    for number in script.lines_with(r"^    precipitate \w+ with"):
        name = script.lines[number].split()[1]
        if any("THF" in script.lines[line] for line in script.within(number)):
            yield script.change({number: f"    evaporate {name} at 40 °C for 1 h"}, [], "evaporate THF")
    for number in script.lines_with(r"^    redissolve \w+ in [\d.]+ mL (DCM|toluene|acetone)"):
        name = script.lines[number].split()[1]
        new = re.sub(r"mL \w+", "mL diethyl_ether", script.lines[number])
        yield script.change({number: [new, f"    evaporate {name}"]}, [], "evaporate ether")


@mistake(HAZARDS, "a halogenated solvent and strong base", "NS5615")
def halogenated_and_base(script):
    for number in script.lines_with(r"^    redissolve \w+ in [\d.]+ mL (DCM|chloroform)"):
        name = script.lines[number].split()[1]
        yield script.with_stock("stock lye = 50 mL of 5 M NaOH in water, dead 0.5 mL", {
            number: [script.lines[number], f"    add 2 mL lye to {name}"]})
    for number in script.lines_with(r"^    redissolve \w+ in [\d.]+ mL (toluene|acetone|water)"):
        name = script.lines[number].split()[1]
        new = re.sub(r"mL \w+", "mL chloroform", script.lines[number])
        yield script.with_stock("stock lye = 50 mL of 5 M NaOH in water, dead 0.5 mL", {
            number: [new, f"    add 3 mL lye to {name}"]})


@mistake(HAZARDS, "a halogenated solvent and a hydride", "NS5616")
def halogenated_and_hydride(script):
    for step in script.additions(("NaBH4",)):
        solvents = [line for line in script.within(step.line, rf"^    add [\d.]+ mL (THF|methanol|ethanol) to {step.vessel}")
                    if line < step.line]
        for line in solvents[:1]:
            new = re.sub(r"mL (THF|methanol|ethanol)", "mL DCM", script.lines[line])
            yield script.change({line: new}, [step.line], "in DCM")


@mistake(HAZARDS, "an azide and a phosphine", "NS5605")
def azide_and_phosphine(script):
    for number in script.lines_with(r"^    redissolve \w+ in "):
        name = script.lines[number].split()[1]
        stock = "stock azide = 20 mL of 50 mM AzPET in THF, dead 0.5 mL"
        yield script.with_stock(stock, {
            number: [script.lines[number], f"    add 0.2 mL azide to {name}", f"    add 20 mg PPh3 to {name}"]})


@mistake(HAZARDS, "an azide and a strong acid", "NS5607")
def azide_and_acid(script):
    for number in script.lines_with(r"^    redissolve \w+ in "):
        name = script.lines[number].split()[1]
        stock = "stock azide = 20 mL of 50 mM NaN3 in water, dead 0.5 mL"
        yield script.with_stock(stock, {
            number: [script.lines[number], f"    add 0.2 mL azide to {name}", f"    add 2 mL HCl to {name}"]})


@mistake(HAZARDS, "bleach and acid over thiol waste", "NS5611")
def bleach_and_acid(script):
    for number in script.lines_with(r"^    redissolve \w+ in "):
        name = script.lines[number].split()[1]
        yield script.with_stock("stock sour = 50 mL of 2 M HCl in water, dead 0.5 mL", {
            number: [script.lines[number], f"    add 1 mL sour to {name}", f"    add 2 mL NaOCl to {name}"]})


@mistake(HAZARDS, "undiluted nitric acid onto organic matter", "NS5614 NS5613")
def nitric_acid_onto_organics(script):
    for step in script.additions(THIOLS):
        yield script.insert(step.line, f"    add 1 mL HNO3 to {step.vessel}")


@mistake(HAZARDS, "a water-reactive substance into water", "NS5625")
def water_reactive(script):
    for number in script.lines_with(r"^    add [\d.]+ mL water to \w+"):
        name = script.lines[number].split()[-1] if "//" not in script.lines[number] else script.lines[number].split()[5]
        yield script.insert(number, f"    add 0.1 mL AcCl to {name}")


@mistake(HAZARDS, "a light-sensitive solution under light", "NS0442")
def light(script):
    for step in script.additions(METALS):
        if any("light" in stock.text and stock.name == step.what for stock in script.stocks()):
            yield script.insert(step.line, f"    irradiate {step.vessel} at 365 nm for 2 h")


@mistake(HAZARDS, "TBAB, the borane, where the phase-transfer salt is meant", "NS5819")
def wrong_TBAB(script):
    yield from script.replace_each(r" TOAB to", " TBAB to", r"^    add .* TOAB", hydride_lines_of_all(script))
    for step in script.additions(("NaBH4",)):
        yield script.change({step.line: [f"    add 30 mg TBAB to {step.vessel}", script.lines[step.line]]}, [step.line], "TBAB")


def hydride_lines_of_all(script):
    return [step.line for step in script.additions(HYDRIDES)]


@mistake(HAZARDS, "mercury or cadmium without a word on waste", "NS5620")
def heavy_metal_waste(script):
    for number in script.lines_with(r"^    instruct .*(cadmium|mercury) waste"):
        yield script.delete([number], script.within(number))


# What nobody said: these are questions, not errors


def around_reductant(script, step):
    return [*script.heads(step.line), *script.within(step.line)]


@mistake(UNSAID, "whether and how fast it is stirred", "NS0601")
def stirring_unsaid(script):
    for step in script.additions(("NaBH4",)):
        lines = script.within(step.line, r"^    (stir|shake) ")
        if lines:
            yield script.delete(lines, [line for line in around_reductant(script, step) if line not in lines])


@mistake(UNSAID, "how fast the reductant goes in", "NS0602")
def rate_unsaid(script):
    for step in script.additions(("NaBH4",)):
        yield from script.replace(step.line, r"( dropwise)? over \d+ (s|min)\b| in 8 portions every 1 min", "")


@mistake(UNSAID, "the atmosphere", "NS0603")
def atmosphere_unsaid(script):
    for number, name, _ in script.vessels():
        if any(step.vessel == name for step in script.additions(HYDRIDES)):
            yield from script.replace(number, r", (air|nitrogen)", "", script.within(number, rf"\b{name}\b"))


@mistake(UNSAID, "how the product is separated and cleaned", "NS0610")
def purification_unsaid(script):
    for first, last in script.protocols():
        lines = script.within(first + 1, r"^    (precipitate|centrifuge|wash|separate|extract|redissolve|filter) ")
        if lines and hydride_lines(script, first + 1) and any("->" in script.lines[line] for line in script.heads(first + 1)):
            yield script.delete(lines, [line for line in range(first, last) if line not in lines])


@mistake(UNSAID, "which hydrate was weighed", "NS0604")
def hydrate_unsaid(script):
    for stock in script.stocks(("HAuCl4_3H2O",)):
        if not re.search(r" from [\d.]+ mg", stock.text):
            yield from script.replace(stock.line, "HAuCl4_3H2O", "HAuCl4", script.uses(stock.name))


@mistake(UNSAID, "how old the borohydride is", "NS0606")
def age_unsaid(script):
    for stock in script.stocks(("NaBH4",)):
        yield from script.replace(stock.line, r", fresh for \d+ (min|h)", "", script.uses(stock.name))


@mistake(UNSAID, "how often each condition is repeated", "NS0611")
def replicates_unsaid(script):
    for number in script.sweeps():
        yield from script.replace(number, r" replicate \d+", "", script.sweeps())


@mistake(UNSAID, "the pH", "NS0605")
def acidity_unsaid(script):
    """Where nothing else that goes in is a base or an acid."""
    sour = ("NaOH", "KOH", "HCl", "AcOH", "NEt3", "NH3")
    for first, last in script.protocols():
        adjusted = script.within(first + 1, r"^    adjust ")
        others = [stock for stock in script.stocks(sour)
                  if any(re.search(rf"\b{stock.name} to \w", script.lines[n]) for n in range(first, last))]
        wet = any(re.search(r"\bwater\b", stock.text) and not stock.holds(METALS) for stock in script.stocks())
        if adjusted and wet and not others and hydride_lines(script, first + 1):
            yield script.delete(adjusted, [n for n in range(first, last) if n not in adjusted])


@mistake(UNSAID, "the temperature", "NS0608")
def temperature_unsaid(script):
    for first, last in script.protocols():
        inside = range(first + 1, last)
        if not hydride_lines(script, first + 1) or any("Temperature" in script.lines[n] for n in script.heads(first + 1)):
            continue
        edits = {}
        for number in inside:
            line = script.lines[number]
            if re.match(r"    (heat|cool) \w+ to [\d.]+ °C$", line):
                edits[number] = None
            elif re.match(r"    (hold|heat|cool) .*°C", line):
                edits[number] = re.sub(r"^    (?:heat|cool|hold) (\w+) (?:at|to) [\d.]+ °C", r"    hold \1", line)
        if edits:
            yield script.change(edits, [n for n in inside if n not in edits] + script.heads(first + 1), "no temperature")


@mistake(UNSAID, "how long it takes", "NS0609")
def reaction_time_unsaid(script):
    for step in script.additions(("NaBH4",)):
        edits = {}
        for number in script.within(step.line, r"^    (hold|heat|wait|stir) .*\bfor \d"):
            if number > step.line:
                line = re.sub(r" for [\d.]+ (s|min|h|d)\b", "", script.lines[number])
                edits[number] = None if re.match(r"    (hold \w+|wait)( |$)", line) else line
        if edits:
            yield script.change(edits, [n for n in around_reductant(script, step) if n not in edits], "no time")


@mistake(UNSAID, "the size of a vessel", "NS0612")
def vessel_size_unsaid(script):
    for number, name, _ in script.vessels():
        yield from script.replace(number, r"vessel\([\d.]+ mL,? ?", "vessel(", script.within(number, rf"\b{name}\b"))
