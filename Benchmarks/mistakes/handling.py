"""Mistakes of stocks, vessels, volumes and temperatures."""
import re

from classes import mistake, slip
from scripts import HYDRIDES, METALS, THIOLS

GROUP = "stocks and vessels"
RECIPE = re.compile(r"([\d.]+) mL of ([\d.]+) mM HAuCl4_3H2O in (\w+),(?! from)")
TRIHYDRATE, ANHYDROUS = 393.83, 339.79


def shortage_places(script, stock):
    return [*script.uses(stock.name), *script.sweeps()]


@mistake(GROUP, "a recipe whose mass is wrong", "NS0409")
def recipe_mass(script):
    for stock in script.stocks():
        line = script.lines[stock.line]
        yield from script.replace(stock.line, r"from (\d\d+)((?:\.\d+)?) mg", r"from \g<1>0\2 mg")
        match = RECIPE.search(line)
        if match:
            mass = 10 * float(match[1]) * float(match[2]) * TRIHYDRATE / 1000
            yield from script.replace(
                stock.line, rf"in {match[3]},", f"in {match[3]}, from {mass:.1f} mg HAuCl4_3H2O in {match[1]} mL,")


@mistake(GROUP, "a recipe for the anhydrous salt, weighed as the hydrate", "NS0409")
def recipe_hydrate(script):
    for stock in script.stocks():
        match = RECIPE.search(script.lines[stock.line])
        if match:
            mass = float(match[1]) * float(match[2]) * ANHYDROUS / 1000
            yield from script.replace(
                stock.line, rf"in {match[3]},", f"in {match[3]}, from {mass:.1f} mg HAuCl4_3H2O in {match[1]} mL,")
        match = re.search(r"from ([\d.]+) mg HAuCl4_3H2O", script.lines[stock.line])
        if match:
            mass = float(match[1]) * ANHYDROUS / TRIHYDRATE
            yield from script.replace(stock.line, r"from ([\d.]+) mg HAu", f"from {mass:.1f} mg HAu")


slip(GROUP, "recipe_volume", "a recipe whose volume is wrong", "NS0409",
     (r"(from [\d.]+ m?g \w+ in )(\d+) mL", r"\g<1>\g<2>0 mL", r"^stock .* from "))


@mistake(GROUP, "stronger than the pure liquid", "NS0407")
def stronger_than_neat(script):
    for stock in script.stocks(("PET", "TBBT", "C6SH", "NEt3")):
        if "cluster" in stock.text or "complex" in stock.text:
            continue
        yield from script.replace(stock.line, r"[\d.]+ mM", "25 M", script.uses(stock.name))


@mistake(GROUP, "beyond solubility: a solvent that does not take the substance", "NS0408")
def beyond_solubility(script):
    for stock in script.stocks(("PET", "TBBT", "C6SH")):
        yield from script.replace(stock.line, r" in THF,", " in water,", script.uses(stock.name))
    for stock in script.stocks(("GSH", "MHA")):
        yield from script.replace(stock.line, r" in water,", " in toluene,", script.uses(stock.name))
    for stock in script.stocks(("HAuCl4_3H2O",)):
        yield from script.replace(stock.line, r" in (water|THF),", " in hexane,", script.uses(stock.name))
    for stock in script.stocks(("NaBH4",)):
        yield from script.replace(stock.line, r" in (\(.*?\)|water),", " in toluene,", script.uses(stock.name))


@mistake(GROUP, "a stock that falls short over the sweep", "NS0403")
def stock_shortage(script):
    for stock in script.stocks():
        dead = re.search(r"dead ([\d.]+) mL", stock.text)
        if dead:
            little = f"= {float(dead[1]) + 0.01:g} mL of"
            yield from script.replace(stock.line, r"= [\d.]+ mL of", little, shortage_places(script, stock))


@mistake(GROUP, "a stock that falls short because of the replicates", "NS0403")
def shortage_by_replicates(script):
    for number in script.sweeps():
        yield from script.replace(number, r"replicate \d+", "replicate 4000",
                                  [*script.sweeps(), *[stock.line for stock in script.stocks()]])


@mistake(GROUP, "a stock that is all dead volume", "NS0403")
def dead_volume(script):
    for stock in script.stocks():
        yield from script.replace(stock.line, r"([\d.]+) mL of (.*) dead [\d.]+ mL", r"\1 mL of \2 dead \1 mL",
                                  shortage_places(script, stock))


@mistake(GROUP, "an expired stock: borohydride long after the first use", "NS0422")
def expired(script):
    for step in script.additions(("NaBH4",)):
        holds = script.within(step.line, rf"^    (hold|heat) {step.vessel}\b.* for \d+ h\b")
        for number in [line for line in holds if line > step.line][:1]:
            yield script.insert(number, f"    add 0.1 mL {step.what} to {step.vessel} over 10 s")


@mistake(GROUP, "a concentration that the stock can't reach", "NS0406")
def unreachable_concentration(script):
    for step in script.additions(METALS):
        if any(stock.name == step.what for stock in script.stocks()):
            yield from script.replace(step.line, r"add .*$", f"add 2 M {step.what} to {step.vessel}")


@mistake(GROUP, "an overfilled vessel", "NS0402")
def overfilled(script):
    for number, name, size in script.vessels():
        if size > 3:
            yield from script.replace(number, r"vessel\([\d.]+ mL", "vessel(0.4 mL", script.within(number, rf"\b{name}\b"))


@mistake(GROUP, "a vessel that overflows in a late step", "NS0402")
def overfilled_late(script):
    for number in script.lines_with(r"^    precipitate \w+ with \d+ mL"):
        yield from script.replace(number, r"with (\d+) mL", r"with \g<1>00 mL", script.lines_with(r"^    let \w+ *= vessel"))


@mistake(GROUP, "more is taken out than is there", "NS0401")
def over_drawn(script):
    for number in script.lines_with(r"^    measure \w+ by \w+"):
        name = script.lines[number].split()[1]
        yield script.change({number: [f"    sample 900 mL from {name}", script.lines[number]]}, [], f"sample 900 mL from {name}")


@mistake(GROUP, "more is transferred than is there", "NS0401")
def over_transferred(script):
    for number in script.lines_with(r"^    (hold|heat) \w+ .*for \d+ h\b"):
        name = script.lines[number].split()[1]
        yield script.insert(number, [
            "    let second = vessel(2 L, open, glass, air)", f"    transfer 850 mL from {name} to second",
            "    measure second by esi_ms",
        ])


@mistake(GROUP, "a step on an empty vessel", "NS0404")
def empty_vessel(script):
    for number, name, _ in script.vessels():
        yield script.insert(number, f"    measure {name} by esi_ms")
        yield script.insert(number, ["    let second = vessel(20 mL, open, glass, air)", "    measure second by uvvis"])


@mistake(GROUP, "equivalents before there is a metal", "NS0405")
def equivalents_before_metal(script):
    for step in script.additions(METALS):
        later = [other for other in script.additions() if other.line > step.line
                 and re.search(r"\beq$", other.amount) and other.vessel == step.vessel]
        if later:
            yield script.move(step.line, later[0].line, [later[0].line])


slip(GROUP, "too_fine", "a volume finer than can be delivered", "NS0410",
     (r"add [\d.]+ mL", "add 0.02 µL", r"^    add [\d.]+ mL \w+ to"))

slip(GROUP, "adds_nothing", "a step that adds nothing", "NS0412",
     (r"add [\d.]+ (mL|µmol|eq) ", r"add 0 \1 ", r"^    add [\d.]+ (mL|µmol|eq) \w+ to"))

slip(GROUP, "boiling", "the solvent boils", "NS0415",
     (r"(heat|hold) (\w+) (to|at) \S+( °C)?( |$)", r"\1 \2 \3 160 °C\5", r"^    (heat|hold) \w+ (to|at) "))

slip(GROUP, "freezing", "the solvent freezes", "NS0416",
     (r"(to|at) \S+ °C( |$)", r"\1 -150 °C\2", r"^    (cool|hold) \w+ (to|at) "))

slip(GROUP, "vessel_temperature", "hotter than the vessel stands", "NS0417",
     (r"(heat) (\w+) to \S+( °C)?( |$)", r"\1 \2 to 900 °C\4", r"^    heat \w+ to "))


@mistake(GROUP, "solvents that do not mix in one stock", "NS0448 NS0408")
def immiscible_stock(script):
    for stock in script.stocks([*METALS, *THIOLS]):
        if "cluster" in stock.text:
            continue
        yield from script.replace(stock.line, r" in (water|THF|methanol|toluene),", " in (water 50 %v/v, toluene 50 %v/v),",
                                  script.uses(stock.name))
