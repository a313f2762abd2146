"""Classes that came from a blind trial: 249 mistakes written by a chemist against scripts of their own, before anybody
looked whether they are found. These are the classes of which most cases were missed then."""
import re

from classes import mistake, slip
from scripts import HYDRIDES

GROUP = "blind trial"


@mistake(GROUP, "a target in a shell that nothing brings", "NS0453")
def foreign_shell(script):
    used = " ".join(line for line in script.lines if not line.startswith("target "))
    for number in script.lines_with(r"^target .*\(\w+\)\d+"):
        name = re.match(r"target (\w+)", script.lines[number])[1]
        heads = script.lines_with(rf"-> {name}\b")
        for other in ("C6SH", "NAC"):
            if heads and other not in used and not re.search(r"\((SR|x)\)", script.lines[number]):
                yield from script.replace(
                    number, r"\((SG|MHA|PET|p-MBA|CHT|TBBT|cysteamine)\)(\d+)", rf"({other})\2", [number, *heads])


@mistake(GROUP, "another substance was weighed for a stock", "NS0409")
def other_substance_weighed(script):
    for stock in script.stocks():
        yield from script.replace(stock.line, r"(from [\d.]+ m?g )HAuCl4_3H2O", r"\1NaCl")
        yield from script.replace(stock.line, r"(from [\d.]+ m?g )HAuCl4_3H2O", r"\1AgNO3")


@mistake(GROUP, "more of a stock than its recipe makes", "NS0409")
def more_than_the_recipe(script):
    for stock in script.stocks():
        match = re.search(r"in ([\d.]+) mL", script.lines[stock.line])
        if " from " in script.lines[stock.line] and match:
            yield from script.replace(stock.line, r"= [\d.]+ mL of", f"= {10 * float(match[1]):g} mL of")


@mistake(GROUP, "a wrong recipe on a shelf that nothing here takes from", "NS0409")
def wrong_on_the_shelf(script):
    for number in script.lines_with(r"^stock ")[:1]:
        yield script.insert(
            number, "stock spare = 20 mM HAuCl4_3H2O in water, from 339.8 mg HAuCl4_3H2O in 50 mL", [number])
        yield script.insert(number, "stock spare = 50 mM GSH in water, from 768.3 mg GSH in 5 mL", [number])


@mistake(GROUP, "a cluster in a solvent that does not take its shell", "NS0408")
def cluster_in_the_wrong_solvent(script):
    for number in script.lines_with(r"^stock .* cluster \[?\w*\(?(PET|CHT|TBBT|C6SH|SPh|StBu)"):
        yield from script.replace(number, r" in (toluene|DCM|THF|chloroform)\b", " in water")
    for number in script.lines_with(r"^stock .* cluster .*\((PET|CHT|TBBT|C6SH|StBu|SPh)\)"):
        yield from script.replace(number, r" in (toluene|DCM|THF|chloroform)\b", " in water")
    for number in script.lines_with(r"^stock .* cluster .*\((SG|p-MBA|MHA)\)"):
        yield from script.replace(number, r" in water\b", " in toluene")


slip(
    GROUP, "redissolved_in_the_other", "redissolved in what does not dissolve it", "NS5520",
    (r"(redissolve \w+ in [\d.]+ mL) (?:toluene|DCM|THF)$", r"\1 water"),
    (r"(redissolve \w+ in [\d.]+ mL) water$", r"\1 toluene"))
slip(
    GROUP, "precipitated_by_a_solvent", "precipitated with what dissolves it", "NS5519",
    (r"(precipitate \w+ with [\d.]+ mL) methanol", r"\1 toluene"),
    (r"(precipitate \w+ with [\d.]+ mL) ethanol", r"\1 water"))


@mistake(GROUP, "the precipitate is thrown away", "NS5522")
def pellet_thrown_away(script):
    for number in script.lines_with(r"^    centrifuge .* keep pellet"):
        if script.lines[number - 1].strip().startswith("precipitate "):
            yield from script.replace(number, "keep pellet", "keep supernatant")


slip(
    GROUP, "the_other_phase", "the phase without the product is kept", "NS5521 NS0404",
    (r"(extract .* keep) organic", r"\1 aqueous"), (r"(extract .* keep) aqueous", r"\1 organic"))


@mistake(GROUP, "worked up seconds after the reductant", "NS5524 NS0609")
def no_time_to_react(script):
    for addition in script.additions(HYDRIDES):
        rest = script.within(addition.line, r"^    (hold|heat|cool|wait|stir) .* for ")
        later = [number for number in rest if number > addition.line]
        ends = [n for n in script.within(addition.line, r"^    (precipitate|centrifuge|separate)") if n > addition.line]
        between = [number for number in later if not ends or number < ends[0]]
        if len(between) == 1 and ends:
            yield from script.replace(
                between[0], r" for [\d.]+ (h|d)$", " for 3 s", [between[0], addition.line])


@mistake(GROUP, "a wall that the solvent or the salt attacks", "NS0452")
def attacked_wall(script):
    for number, name, _ in script.vessels():
        text = " ".join(script.lines[line] for line in script.within(number))
        if re.search(r"mL (toluene|DCM|chloroform)", text):
            yield from script.replace(number, r"\bglass\b", "polystyrene", [number, *script.within(number)])
        if any(addition.line in script.within(number) for addition in script.additions(["HAuCl4_3H2O"])):
            yield from script.replace(number, r"\bglass\b", "steel", [number, *script.within(number)])


slip(
    GROUP, "impossible_force", "a centrifuge that does not exist", "NS5915",
    (r"(centrifuge \w+ at )(\d+)000 xg", r"\g<1>\g<2>00000 xg"))
slip(
    GROUP, "misspelt_method", "a method or part that is misspelt", "NS0226",
    (r"by esi_ms", "by esi_m"), (r"by maldi", "by madli"), (r"keep fraction", "keep fracton"),
    (r"keep pellet", "keep pelet"), (r"by uvvis", "by uvis"))


@mistake(GROUP, "a step that was pasted twice", "NS0716")
def pasted_twice(script):
    for addition in script.additions():
        yield script.insert(addition.line, script.lines[addition.line], [addition.line, addition.line + 1])


@mistake(GROUP, "an expectation that is false", "NS0324")
def false_expectation(script):
    yield from script.replace_each(r"(expect \w+\.electrons) == (\d+)$", r"\1 == 1\2", r"^expect \w+\.electrons == ")
    yield from script.replace_each(r"(expect balanced\(reaction )(\d+) ", r"\g<1>1\2 ", r"^expect balanced")


@mistake(GROUP, "borohydride kept in acid", "NS5628")
def borohydride_in_acid(script):
    for stock in script.stocks(["NaBH4"]):
        yield from script.replace(stock.line, r"in \([\d.]+ m?M NaOH in water\)", "in (0.1 M HCl in water)")
        yield from script.replace(stock.line, r"NaBH4 in water", "NaBH4 in (0.1 M HCl in water)")


@mistake(GROUP, "a filter that leaves out nothing", "NS0454")
def idle_filter(script):
    for number in script.lines_with(r"^    heat in \d+ °C to \d+ °C|^    heat in \[\d+ °C"):
        yield script.insert(number, "    where heat < 500 °C", [number])


slip(
    GROUP, "decimal_comma", "a decimal comma", "NS0107",
    (r"^(    add \d+)\.(\d+ mL)", r"\1,\2"), (r"^(    add )0(\.\d+ mL)", r"\1\2"))
