"""What only a reviewer sees: the classes of `nsyn lint`."""
import re

from classes import mistake, slip
from scripts import HYDRIDES, METALS

GROUP = "practice"


@mistake(GROUP, "a loop variable or parameter called like a stock", "NS0701")
def shadowed_name(script):
    stocks = [stock.name for stock in script.stocks() if not script.lines[stock.line].startswith(" ")]
    for number, _, _ in script.vessels():
        if stocks:
            yield script.insert(number, [f"    let {stocks[0]} = 3 mL"])


@mistake(GROUP, "an import twice", "NS0704")
def import_twice(script):
    for number in script.lines_with(r"^import "):
        yield script.insert(number, script.lines[number], [number])


@mistake(GROUP, "a choice left over from trying something out", "NS0705")
def constant_condition(script):
    for number in script.lines_with(r"^    stir \w+ at \d+ rpm$"):
        name = script.lines[number].split()[1]
        yield script.insert(number, ["    if false {", f"        cool {name} to 10 °C", "    }"])
        yield script.insert(number, ["    if 1 > 2 {", f"        cool {name} to 10 °C", "    }"])


@mistake(GROUP, "a block that was emptied", "NS0706")
def empty_block(script):
    for number in script.lines_with(r"^    stir \w+ at \d+ rpm$"):
        yield script.insert(number, ["    repeat 3 times {", "    }"])


@mistake(GROUP, "a reason that gives none", "NS0707")
def thin_reason(script):
    for number in script.lines_with(r"^import "):
        for reason in ("usual", "tbd", "ok"):
            yield script.insert(number, f'chosen "20 mL" because "{reason}"')


@mistake(GROUP, "a target that nothing makes", "NS0708")
def unused_target(script):
    for number in script.lines_with(r"^target "):
        yield script.insert(number, "target Spare = cluster [Au25(SG)18]^-")


@mistake(GROUP, "an expectation that can't fail", "NS0712")
def trivial_expectation(script):
    for number in script.lines_with(r"^expect "):
        yield script.insert(number, "expect 8 == 8")
    yield from script.replace_each(r"^expect (\w+\.electrons) == \d+$", r"expect \1 == \1", r"^expect \w+\.electrons == ")


@mistake(GROUP, "two branches that do the same", "NS0713")
def same_branches(script):
    for number in script.lines_with(r"^    stir \w+ at \d+ rpm$"):
        line = script.lines[number]
        parameter = next((match for match in script.lines if match.startswith("    stir")), None)
        if parameter:
            yield script.insert(
                number, ["    if 1 mL < 2 mL {", f"    {line}", "    } else {", f"    {line}", "    }"])


@mistake(GROUP, "two names that are easily taken for each other", "NS0714")
def similar_names(script):
    for stock in script.stocks():
        if script.lines[stock.line].startswith("stock ") and "_" not in stock.name and len(stock.name) > 3:
            other = stock.name[:2] + "_" + stock.name[2:]
            yield script.insert(stock.line, f"stock {other} = 10 mL of 0.1 M NaCl in water, dead 0.5 mL")


@mistake(GROUP, "a product that nothing measures any more", "NS0715")
def product_not_measured(script):
    for first, last in script.protocols():
        measured = [n for n in range(first, last) if script.lines[n].strip().startswith("measure ")]
        if any(script.lines[n].startswith("     ") for n in measured):
            continue  # inside a block that would be left empty
        if measured and len(list(script.protocols())) == 1:
            yield script.delete(measured, [first])


slip(GROUP, "borohydride_without_base", "borohydride in plain water for long", "NS5710",
     (r"in \([\d.]+ M NaOH in water\)(.*)fresh for \d+ min", r"in water\1fresh for 30 min", r"^stock .*NaBH4 in \("),
     (r"fresh for \d+ min", "fresh for 2 h", r"^stock .*NaBH4 in water"))


@mistake(GROUP, "one uncommon number in three steps", "NS0702")
def repeated_literal(script):
    for number in script.lines_with(r"^    stir \w+ at \d+ rpm$"):
        name = script.lines[number].split()[1]
        yield script.insert(number, [f"    hold {name} for 4.75 min", f"    inspect {name} for \"colour\""] * 3)


@mistake(GROUP, "a name with capitals inside", "NS0703")
def name_in_camel_case(script):
    for stock in script.stocks():
        if re.fullmatch(r"[a-z]{4,}", stock.name) and script.lines[stock.line].startswith("stock "):
            lines = {number: re.sub(rf"\b{stock.name}\b", f"{stock.name}Stock", script.lines[number])
                     for number in script.uses(stock.name) if not script.lines[number].lstrip().startswith("//")}
            yield script.change(lines, label=f"{stock.name}Stock")


@mistake(GROUP, "an alias where the library has a name", "NS0711")
def alias_for_name(script):
    for name, alias in (("GSH", "glutathione"), ("TOAB", "TOABr"), ("water", "H2O")):
        yield from script.replace_each(rf"\b{name}\b(?= in | *(,|$)| to )", alias, rf"^ *(stock|add) .*\b{name}\b")


@mistake(GROUP, "a protocol that nobody explains", "NS0709")
def undocumented_protocol(script):
    heads = [first for first, _ in script.protocols()]
    if len(heads) == 1:  # what is said at the top of the script speaks of its only protocol
        words = [number for number, line in enumerate(script.lines) if line.startswith("///")]
        if words and all(number < heads[0] for number in words):
            yield script.delete(words, heads)
        return
    for first in heads:
        above = first - 1
        while above >= 0 and script.lines[above].startswith("///"):
            above -= 1
        if above < first - 1:
            yield script.delete(range(above + 1, first), [first])


# How a space of conditions is explored


def whole_sweeps(script):
    """The lines of each sweep."""
    lines = []
    for number in script.sweeps():
        if script.lines[number].startswith("sweep ") and lines:
            yield lines
            lines = []
        lines.append(number)
    if lines:
        yield lines


@mistake(GROUP, "a sweep with neither replicates nor controls", "NS5702")
def no_replicate_and_no_control(script):
    for lines in whole_sweeps(script):
        yield from script.replace(lines[-1], r" replicate \d+", "", lines)


@mistake(GROUP, "a sweep with nothing to compare", "NS5703")
def sweep_of_one_condition(script):
    for lines in whole_sweeps(script):
        axes = [number for number in lines if re.search(r"(^    |\{ )\w+ +in ", script.lines[number])]
        if len(axes) == 1:
            yield from script.replace(axes[0], r" in \[([^,\]]+),[^\]]*\]", r" in [\1]", lines)


@mistake(GROUP, "three and more factors, one at a time", "NS5701")
def many_factors_one_at_a_time(script):
    for lines in whole_sweeps(script):
        axes = [number for number in lines
                if re.search(r"^    \w+ in (\[[\d.]|[\d.]+ .*\b(by|log)\b)", script.lines[number])]
        if len(axes) >= 3:
            yield from script.replace(lines[-1], r"$", " design one_factor", lines)


@mistake(GROUP, "factors that act together, one at a time", "NS5704")
def interacting_factors_one_at_a_time(script):
    """A dose of reductant becomes a parameter beside the temperature or the pH, and both are crossed as two lines."""
    for step in script.additions(("NaBH4",)):
        dose = re.fullmatch(r"([\d.]+) eq", step.amount)
        heads = script.heads(step.line)
        if not dose or not heads or len(heads) < 2:
            continue
        name = re.match(r"protocol (\w+)", script.lines[heads[0]])[1]
        for lines in whole_sweeps(script):
            axes = [number for number in lines if re.search(r"°C|^    \w*acidity", script.lines[number])]
            if not script.lines[lines[0]].startswith("sweep ") or f" = {name} over" not in script.lines[lines[0]]:
                continue
            if len(lines) == len(axes) + 2 and len(axes) == 1:
                value = float(dose[1])
                yield script.change({
                    heads[0]: [script.lines[heads[0]], f"    dose: Ratio = {value} in {value / 2} to {value * 2},"],
                    step.line: script.lines[step.line].replace(f"{dose[1]} eq", "dose eq", 1),
                    axes[0]: [script.lines[axes[0]], f"    dose in [{value / 2}, {value}, {value * 2}]"],
                    lines[-1]: script.lines[lines[-1]] + " design one_factor",
                }, lines, "dose by lines")


@mistake(GROUP, "a day of conditions in their order", "NS5705")
def large_sweep_in_order(script):
    for lines in whole_sweeps(script):
        conditions = 1
        for number in lines:
            for values in re.findall(r" in \[([^\]]*)\]", script.lines[number]):
                conditions *= values.count(",") + 1
        if conditions < 24:
            continue
        yield from script.replace(lines[-1], r" randomize seed \d+", "", lines)


# Claims that no measurement supports


def makers(script, target):
    """The lines with which protocols say that they make a target."""
    found = set()
    for first, _ in script.protocols():
        heads = script.heads(first + 1)
        if any(re.search(rf"-> {target}\b", script.lines[head]) for head in heads):
            found |= set(heads)
    return found


@mistake(GROUP, "a goal of luminescence that nothing measures", "NS5706")
def luminescence_not_measured(script):
    for number in script.lines_with(r"^target \w+ += cluster [^{]*$"):
        heads = makers(script, script.lines[number].split()[1])
        seen = any("photoluminescence" in script.lines[line] for head in heads for line in script.within(head + 1))
        if heads and not seen:
            yield script.change({number: script.lines[number] + " { goals: [QY] }"}, heads, "goals: [QY]")


@mistake(GROUP, "an isomer that no measurement tells apart", "NS5708")
def isomer_not_resolved(script):
    for number in script.lines_with(r"^target \w+ += cluster [^{]*$"):
        heads = makers(script, script.lines[number].split()[1])
        if heads:
            yield script.change({number: script.lines[number] + ' { isomer: "alpha" }'}, heads, 'isomer: "alpha"')


# What goes wrong at the bench


@mistake(GROUP, "long heat without stirring", "NS5709")
def heated_without_stirring(script):
    for first, last in script.protocols():
        inside = range(first, last)
        stirs = [n for n in inside if re.match(r"    (stir|shake) ", script.lines[n])]
        heats = [n for n in inside if re.match(r"    (heat|hold) .*\b([4-9]\d|1\d\d) °C", script.lines[n])]
        if stirs and heats and all(re.search(r" for [\d.]+ h", script.lines[n]) for n in heats):
            yield script.delete(stirs, [n for n in inside if n not in stirs])


@mistake(GROUP, "a hydride stock of no temperature", "NS5711")
def hydride_stock_not_cold(script):
    for stock in script.stocks(HYDRIDES):
        if " in water" not in stock.text:
            continue
        yield from script.replace(stock.line, r", on ice", "", script.uses(stock.name))


@mistake(GROUP, "a light-sensitive stock in the light", "NS5712")
def metal_stock_in_the_light(script):
    for stock in script.stocks(METALS):
        yield from script.replace(stock.line, r", protect from light", "", script.uses(stock.name))


@mistake(GROUP, "equivalents of one of two metals", "NS5713")
def equivalents_of_which_metal(script):
    for gold in script.stocks(("HAuCl4_3H2O",)):
        for other in script.stocks(("AgNO3", "CuCl2_2H2O", "H2PtCl6_6H2O")):
            for first, last in script.protocols():
                used = [" ".join(script.lines[n].split("//")[0].split()[-3:]) for n in range(first, last)]
                both = all(any(line.startswith(f"{name} to ") for line in used) for name in (gold.name, other.name))
                doses = [n for n in range(first, last) if re.match(r"    add [\w.]+ eq ", script.lines[n])]
                head = next((n for n in script.heads(first + 1) if "-> " in script.lines[n]), None)
                if both and doses and head is not None:
                    new = re.sub(r" -> \w+( by \w+)?", "", script.lines[head])
                    yield script.change({head: new}, doses, "no target")
