"""Classes that came from a second blind trial: 72 mistakes of a reviewer against 12 scripts of their own, put in before
anybody looked whether they are found, and what was left of the first one."""
import re

from classes import mistake, slip

GROUP = "second blind trial"

slip(
    GROUP, "grams_for_milligrams", "grams of a solid where milligrams are meant", "NS5919",
    (r"^(    add [\d.]+) mg", r"\1 g"))
slip(
    GROUP, "drop_of_precipitant", "a drop of precipitant", "NS5529",
    (r"^(    precipitate \w+ with )[\d.]+ mL (methanol|ethanol|hexane)", r"\g<1>0.1 mL \2"))
slip(
    GROUP, "wrong_side_of_the_membrane", "the side of the membrane without the product", "NS5530",
    (r"^(    separate \w+ by (?:ultrafiltration|dialysis) keep) retentate", r"\1 permeate"))
slip(
    GROUP, "repeated_zero_times", "a repetition of nothing", "NS0222",
    (r"^    repeat \d+ times \{", "    repeat 0 times {"))
slip(
    GROUP, "acid_in_an_alkane", "an acid thiol in hexane", "NS0408",
    (r"^(stock .* (?:p_MBA|m_MBA|MHA|GSH|NAC) in )(?:water|\([^()]*\))", r"\1hexane"))


@mistake(GROUP, "a protein of tons", "NS5920")
def heavy_stock(script):
    for number in script.lines_with(r"^import std\.reagents")[:1]:
        yield script.insert(number + 1, "stock spare = 0.8 M BSA in water", [number + 1])
        yield script.insert(number + 1, "stock spare = 0.4 M HSA in water", [number + 1])


@mistake(GROUP, "peroxide that nobody sells", "NS5921")
def strong_peroxide(script):
    for number in script.lines_with(r"^import std\.reagents")[:1]:
        yield script.insert(number + 1, "stock spare = 30 M H2O2 in water", [number + 1])


@mistake(GROUP, "a salt weighed for the free thiol", "NS0409")
def salt_for_the_free_form(script):
    for stock in script.stocks(["CSH", "CSH_HCl"]):
        match = re.match(r"(stock \w+\s*= (?:[\d.]+ mL of )?)([\d.]+) mM CSH(?:_HCl)? in water", script.lines[stock.line])
        if match and " from " not in script.lines[stock.line]:
            grams = float(match[2]) * 0.113603 * 0.1
            recipe = f"CSH in water, from {1000 * grams:.1f} mg CSH_HCl in 100 mL"
            yield from script.replace(stock.line, r"CSH(?:_HCl)? in water", recipe)
