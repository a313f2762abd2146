"""Mistakes of units, dimensions, points and numbers."""
import re

from classes import mistake, slip
from scripts import HYDRIDES, METALS, THIOLS

NUMBER = r"(\d+(?:\.\d+)?)"
GROUP = "units"


@mistake(GROUP, "mM written µM: metal stock", "NS5910 NS5901 NS0403 NS0402 NS0409")
def metal_stock_in_micromolar(script):
    for stock in script.stocks(METALS):
        yield from script.replace(stock.line, NUMBER + r" mM", r"\1 µM", users(script, stock))


def users(script, stock):
    """The steps that use a stock, and those in which the reductant then meets too little of it."""
    lines = set(script.uses(stock.name))
    for number in list(lines):
        lines |= set(script.within(number, r"^    (add|bubble) "))
    return lines


@mistake(GROUP, "mM written M: ligand stock", "NS5908 NS0407 NS0408 NS0409 NS0410")
def ligand_stock_in_molar(script):
    for stock in script.stocks(THIOLS):
        if "cluster" not in stock.text and "complex" not in stock.text:
            yield from script.replace(stock.line, NUMBER + r" mM", r"\1 M", script.uses(stock.name))


@mistake(GROUP, "mM written M: cluster stock", "NS5918 NS0407 NS0408 NS5908 NS5910")
def cluster_stock_in_molar(script):
    for stock in script.stocks():
        if "cluster" in stock.text:
            yield from script.replace(stock.line, NUMBER + r" mM", r"\1 M", script.uses(stock.name))


@mistake(GROUP, "mM written M or µM: borohydride stock", "NS5909 NS0408 NS0409 NS0410 NS0402 NS0403")
def borohydride_stock_slip(script):
    for stock in script.stocks(("NaBH4",)):
        for unit in ("M", "µM"):
            yield from script.replace(stock.line, NUMBER + r" mM", rf"\1 {unit}", script.uses(stock.name))


@mistake(GROUP, "mL written µL: the metal's portion", "NS0410 NS5901 NS5903 NS5914 NS5912 NS5505")
def metal_portion_in_microlitres(script):
    for step in script.additions(METALS):
        later = [line for line in script.within(step.line, r"^\s+(add|bubble) ") if line > step.line]
        yield from script.replace(step.line, NUMBER + r" mL", r"\1 µL", later)


@mistake(GROUP, "mL written L: the solvent", "NS0402")
def solvent_in_litres(script):
    for number in script.lines_with(r"^    add [\d.]+ mL (water|THF|toluene|methanol|ethanol|DCM|chloroform) to"):
        yield from script.replace(number, NUMBER + r" mL", r"\1 L", script.lines_with(VESSEL_LINE))


VESSEL_LINE = r"^    let \w+\s*=\s*vessel\("


@mistake(GROUP, "mL written µL: the vessel", "NS0402")
def vessel_in_microlitres(script):
    for number, name, _ in script.vessels():
        yield from script.replace(number, NUMBER + r" mL", r"\1 µL", script.within(number, rf"\b{name}\b"))


@mistake(GROUP, "seconds written as hours: an addition", "NS5904 NS0422")
def addition_over_hours(script):
    for number in script.lines_with(r"^\s+add .* over \d+ s\b"):
        yield from script.replace(number, r" over (\d+) s\b", r" over \1 h")


@mistake(GROUP, "hours written as days: a reduction", "NS5905 NS5911 NS0442")
def reduction_over_days(script):
    for step in script.additions(("NaBH4",)):
        for number in script.within(step.line, rf"^    (hold|heat) {step.vessel}\b.* for \d+ h\b"):
            if number > step.line:
                yield from script.replace(number, r" for (\d+) h\b", r" for \1 d", [step.line, *script.heads(number)])


slip(GROUP, "temperature_in_kelvin", "°C written K: a temperature", "NS0416 NS5906",
     (r"(to|at) (\d+) °C", r"\1 \2 K", r"^    (heat|cool|hold) "))

slip(GROUP, "recipe_in_grams", "mg written g in a recipe", "NS0409",
     (r"from ([\d.]+) mg", r"from \1 g", r"^stock .* from "))

slip(GROUP, "stirring_too_fast", "rpm ten or a hundred times too many", "NS5902",
     (r"at (\d+) rpm", r"at \g<1>00 rpm", r"^    (stir|shake) "))

slip(GROUP, "time_for_volume", "a time where a volume is wanted", "NS0316 NS0301 NS0211",
     (r"add ([\d.]+) mL", r"add \1 min", r"^    add "))

slip(GROUP, "volume_for_time", "a volume where a time is wanted", "NS0316 NS0301 NS0211",
     (r" for (\d+) (h|min|d)\b", r" for \1 mL", r"^    (hold|heat|stir|irradiate|bubble) "))

slip(GROUP, "volume_for_speed", "a volume where a speed is wanted", "NS0316 NS0301 NS0309 NS0211",
     (r" at (\d+) rpm", r" at \1 mL", r"^    (stir|shake) "))

slip(GROUP, "default_of_other_dimension", "a default of another dimension than its type", "NS0316 NS0301",
     (r"(Temperature\s*= [\d.]+) °C", r"\1 min", r": *Temperature"),
     (r"(Time\s*= [\d.]+) (min|h|d|s)\b", r"\1 mL", r": *Time\b"),
     (r"(Ratio\s*= [\d.]+)(?= )", r"\1 mL", r": *Ratio\b"))

slip(GROUP, "sum_of_dimensions", "a sum of different dimensions", "NS0301",
     (r"add ([\d.]+) mL", r"add (\1 mL + 2 min)", r"^    add "),
     (r" for (\d+) (h|min)\b", r" for (\1 \2 + 3 mL)", r"^    hold "))

slip(GROUP, "comparison_of_dimensions", "a comparison of different dimensions", "NS0301 NS0316 NS0303 NS0313",
     (r"< ([\d.]+) g/mol", r"< \1 mL", r"^expect "),
     (r"electrons == (\d+)$", r"electrons == \1 mL", r"^expect "))

slip(GROUP, "kinds", "rpm and Hz, xg and rpm: one dimension, another kind", "NS0309 NS0316",
     (r" at (\d+) rpm", r" at \1 Hz", r"^    (stir|shake) "),
     (r" at (\d+) xg", r" at \1 rpm", r"^    centrifuge "))


@mistake(GROUP, "%w/w where %v/v is meant", "NS0309 NS0316 NS0211")
def mass_for_volume_percent(script):
    for stock in script.stocks(THIOLS):
        yield from script.replace(
            stock.line, r" in (THF|DMF|water|acetonitrile),", r" in (\1 80 %v/v, ethanol 20 %w/w),")
    yield from script.replace_each(r"80 %v/v", "80 %w/w", r"^stock ")


slip(GROUP, "bare_m", "`m` alone: minutes, metres or molal", "NS0306",
     (r" (for|over) (\d+) min\b", r" \1 \2 m", r"^    "),
     (r" (\d+) M (NaOH)", r" \1 m \2", r"^stock "))

slip(GROUP, "unit_missing", "a number without its unit", "NS0303",
     (r" at (\d+) rpm", r" at \1", r"^    (stir|shake) "),
     (r" for (\d+) (h|min)\b", r" for \1", r"^    (hold|heat) "),
     (r"vessel\((\d+) mL", r"vessel(\1", VESSEL_LINE),
     (r"add ([\d.]+) mL", r"add \1", r"^    add "))

slip(GROUP, "unknown_unit", "a unit that does not exist", "NS0302 NS0307 NS0308",
     (r"(\d) mM\b", r"\1 mmolar", r"^stock "),
     (r"(\d) rpm\b", r"\1 rmp", r"^    (stir|shake) "),
     (r"add ([\d.]+) mL\b", r"add \1 mLL", r"^    add "),
     (r"(\d) min\b", r"\1 kmin", r"^    (hold|wait)"))

slip(GROUP, "points_added", "two points are added", "NS0304",
     (r"(to|at) (\d+) °C", r"\1 (\2 °C + 10 °C)", r"^    (heat|cool|hold) "),
     (r"to pH (\d+)", r"to (pH \1 + pH 1)", r"^    adjust "))

slip(GROUP, "point_scaled", "a multiple of a point", "NS0305",
     (r"(to|at) (\d+) °C", r"\1 (2 * \2 °C)", r"^    (heat|cool|hold) "),
     (r"to pH (\d+)", r"to (0.5 * pH \1)", r"^    adjust "))

slip(GROUP, "below_absolute_zero", "below absolute zero", "NS0314 NS0414",
     (r"(to|at) (\d+) °C", r"\1 -3\g<2>0 °C", r"^    (heat|cool) "))

slip(GROUP, "off_the_scale", "a pH that water does not reach", "NS0315 NS5907 NS0443",
     (r"pH (\d+)", r"pH \g<1>5", r"^    adjust .* pH 1\d|acidity: pH 1\d"),
     (r"pH (\d+)", r"pH -\1", r"^    adjust .* pH \d"))


@mistake(GROUP, "moles of one species where another is meant", "NS0318")
def moles_of_other_species(script):
    for step in script.additions(THIOLS):
        yield from script.replace(step.line, r"(\d+) µmol ", r"\1 µmol[Au] ")
        yield from script.replace(step.line, r"add ([\d.]+) eq ", r"add (\1 * 5 µmol[Au]) ")


slip(GROUP, "negative_amount", "a negative amount", "NS0411 NS0322 NS0412",
     (r"add ([\d.]+) (mL|µmol|mg)", r"add -\1 \2", r"^    add "))

slip(GROUP, "negative_time", "a negative time", "NS0413 NS0322",
     (r" for (\d+) (h|min|d)\b", r" for -\1 \2", r"^    (hold|heat|stir) "))

slip(GROUP, "division_by_zero", "a division by zero", "NS0310",
     (r"add ([\d.]+) mL", r"add (\1 mL / 0)", r"^    add "),
     (r"\(1 / (\w+)\)", r"(1 / 0)", r"^    add "))
